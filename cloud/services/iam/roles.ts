// The operations on roles themselves and on their tags.

import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRolePermissionsBoundaryRequest,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  ListRoleTagsRequest,
  ListRoleTagsResponse,
  PutRolePermissionsBoundaryRequest,
  Tag,
  TagRoleRequest,
  UntagRoleRequest,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleRequest,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import { tagList, tagMap } from '../../wire/tags.ts';
import { checkDocument } from './documents.ts';
import { paged } from './paging.ts';
import { checkName, existingRole, newRoleId, type RoleRecord, type RoleStore, shown } from './records.ts';

/** In a form, numbers are text and an empty list is an empty text. */
export type Operation = (roles: RoleStore, input: never, now: number) => object | undefined;

/** Lengths in characters; an account's default quotas. */
const maxTrustPolicyLength = 2048;
const maxTags = 50;

export const roleOperations: Record<string, Operation> = {
  CreateRole(roles, input: CreateRoleRequest, now): CreateRoleResponse {
    const { RoleName: name = '', AssumeRolePolicyDocument: trustPolicy = '', Path: path = '/' } = input;
    const boundary = input.PermissionsBoundary;
    checkName('roleName', name, 64);
    checkPath(path);
    checkTrustPolicy(trustPolicy);
    if (boundary) checkBoundary(boundary);
    if (roles.get(name))
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
    const role: RoleRecord = {
      name,
      path,
      id: newRoleId(),
      createdAt: new Date(now).toISOString(),
      trustPolicy,
      ...(input.Description && { description: input.Description }),
      ...(boundary && { boundary }),
      maxSessionSeconds: Number(input.MaxSessionDuration ?? 3600),
      tags: withTags({}, input.Tags),
      inline: {},
      attached: [],
    };
    roles.put(name, role);
    const { MaxSessionDuration: _, ...made } = shown(role);
    return { Role: { ...made, ...shownTags(role) } };
  },

  GetRole(roles, { RoleName }: GetRoleRequest): GetRoleResponse {
    const role = existingRole(roles, RoleName);
    return { Role: { ...shown(role), ...shownTags(role), RoleLastUsed: {} } };
  },

  ListRoles(roles, { PathPrefix = '/', ...page }: ListRolesRequest): ListRolesResponse {
    const all = roles.entries().filter(([, role]) => role.path.startsWith(PathPrefix));
    const { entries, ...rest } = paged(
      all.map(([, role]) => role),
      page,
    );
    return { Roles: entries.map(shown), ...rest };
  },

  DeleteRole(roles, { RoleName }: DeleteRoleRequest) {
    const role = existingRole(roles, RoleName);
    const conflict = (what: string) =>
      new AwsError('DeleteConflict', `Cannot delete entity, must ${what} first.`, 409);
    if (role.attached.length > 0) throw conflict('detach all policies');
    if (Object.keys(role.inline).length > 0) throw conflict('delete policies');
    roles.delete(role.name);
    return undefined;
  },

  UpdateRole(roles, { RoleName, Description, MaxSessionDuration }: UpdateRoleRequest) {
    const role = existingRole(roles, RoleName);
    roles.put(role.name, {
      ...role,
      ...(Description !== undefined && { description: Description }),
      ...(MaxSessionDuration !== undefined && { maxSessionSeconds: Number(MaxSessionDuration) }),
    });
    return {};
  },

  PutRolePermissionsBoundary(
    roles,
    { RoleName, PermissionsBoundary = '' }: PutRolePermissionsBoundaryRequest,
  ) {
    const role = existingRole(roles, RoleName);
    checkBoundary(PermissionsBoundary);
    roles.put(role.name, { ...role, boundary: PermissionsBoundary });
    return undefined;
  },

  DeleteRolePermissionsBoundary(roles, { RoleName }: DeleteRolePermissionsBoundaryRequest) {
    const { boundary, ...role } = existingRole(roles, RoleName);
    if (boundary === undefined)
      throw new AwsError(
        'NoSuchEntity',
        `Permissions Boundary policy is not attached to role ${role.name}.`,
        404,
      );
    roles.put(role.name, role);
    return undefined;
  },

  UpdateAssumeRolePolicy(roles, { RoleName, PolicyDocument = '' }: UpdateAssumeRolePolicyRequest) {
    const role = existingRole(roles, RoleName);
    checkTrustPolicy(PolicyDocument);
    roles.put(role.name, { ...role, trustPolicy: PolicyDocument });
    return undefined;
  },

  TagRole(roles, { RoleName, Tags }: TagRoleRequest) {
    const role = existingRole(roles, RoleName);
    roles.put(role.name, { ...role, tags: withTags(role.tags, Tags) });
    return undefined;
  },

  UntagRole(roles, { RoleName, TagKeys = [] }: UntagRoleRequest) {
    const role = existingRole(roles, RoleName);
    const kept = Object.entries(role.tags).filter(([key]) => !TagKeys.includes(key));
    roles.put(role.name, { ...role, tags: Object.fromEntries(kept) });
    return undefined;
  },

  ListRoleTags(roles, { RoleName, ...page }: ListRoleTagsRequest): ListRoleTagsResponse {
    const { entries, ...rest } = paged(tagList(existingRole(roles, RoleName).tags), page);
    return { Tags: entries, ...rest };
  },

  /** Instance profiles belong to EC2; a role created here is in none. */
  ListInstanceProfilesForRole(roles, { RoleName }: { RoleName: string }) {
    existingRole(roles, RoleName);
    return { InstanceProfiles: [], IsTruncated: false };
  },
};

/** None at all where there are none; CreateRole leaves out the longest session, too. */
const shownTags = (role: RoleRecord) =>
  Object.keys(role.tags).length > 0 ? { Tags: tagList(role.tags) } : {};

function checkPath(path: string): void {
  if (/^\/([\x21-\x7e]+\/)?$/.test(path)) return;
  const rule = 'It must begin and end with / and contain only alphanumeric characters and/or / characters.';
  throw new AwsError('ValidationError', `The specified value for path is invalid. ${rule}`);
}

/** Only AWS's own policies exist here: customer managed ones cannot be created. */
function checkBoundary(arn: string): void {
  if (/^arn:aws:iam::aws:policy\/[\w+=,.@/-]+$/.test(arn)) return;
  throw new AwsError('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`, 404);
}

function checkTrustPolicy(document: string): void {
  checkDocument(document, 'trust');
  if (document.replace(/\s/g, '').length > maxTrustPolicyLength) {
    throw new AwsError(
      'LimitExceeded',
      `Cannot exceed quota for ACLSizePerRole: ${maxTrustPolicyLength}`,
      409,
    );
  }
}

function withTags(tags: Record<string, string>, added: Tag[] | undefined): Record<string, string> {
  const given = Array.isArray(added) ? added : [];
  const all = { ...tags, ...tagMap(given) };
  if (Object.keys(all).length > maxTags) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for TagsPerRole: ${maxTags}`, 409);
  }
  return all;
}
