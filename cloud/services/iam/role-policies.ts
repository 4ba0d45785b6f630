// The operations on a role's policies: inline ones, stored with the role, and managed ones, attached by ARN.
import type {
  AttachRolePolicyRequest,
  DeleteRolePolicyRequest,
  DetachRolePolicyRequest,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse,
  ListRolePoliciesRequest,
  ListRolePoliciesResponse,
  PutRolePolicyRequest,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import { checkDocument } from './documents.ts';
import { paged } from './paging.ts';
import { checkName, encodeDocument, existingRole } from './records.ts';
import type { Operation } from './roles.ts';

/** Characters without white space, over all inline policies of a role. */
const maxInlinePoliciesLength = 10_240;

export const rolePolicyOperations: Record<string, Operation> = {
  PutRolePolicy(roles, { RoleName, PolicyName = '', PolicyDocument = '' }: PutRolePolicyRequest) {
    const role = existingRole(roles, RoleName);
    checkName('policyName', PolicyName, 128);
    checkDocument(PolicyDocument, 'permissions');
    const inline = { ...role.inline, [PolicyName]: PolicyDocument };
    if (Object.values(inline).join('').replace(/\s/g, '').length > maxInlinePoliciesLength) {
      const limit = `Maximum policy size of ${maxInlinePoliciesLength} bytes exceeded for role ${role.name}`;
      throw new AwsError('LimitExceeded', limit, 409);
    }
    roles.put(role.name, { ...role, inline });
    return undefined;
  },

  GetRolePolicy(roles, { RoleName, PolicyName = '' }: GetRolePolicyRequest): GetRolePolicyResponse {
    const role = existingRole(roles, RoleName);
    const document = role.inline[PolicyName];
    if (document === undefined) throw noPolicy(PolicyName);
    return { RoleName: role.name, PolicyName, PolicyDocument: encodeDocument(document) };
  },

  DeleteRolePolicy(roles, { RoleName, PolicyName = '' }: DeleteRolePolicyRequest) {
    const role = existingRole(roles, RoleName);
    const { [PolicyName]: document, ...inline } = role.inline;
    if (document === undefined) throw noPolicy(PolicyName);
    roles.put(role.name, { ...role, inline });
    return undefined;
  },

  ListRolePolicies(roles, { RoleName, ...page }: ListRolePoliciesRequest): ListRolePoliciesResponse {
    const { entries, ...rest } = paged(Object.keys(existingRole(roles, RoleName).inline).sort(), page);
    return { PolicyNames: entries, ...rest };
  },

  AttachRolePolicy(roles, { RoleName, PolicyArn = '' }: AttachRolePolicyRequest) {
    const role = existingRole(roles, RoleName);
    // Only AWS's own exist here: customer managed policies cannot be created.
    if (!/^arn:aws:iam::aws:policy\/[\w+=,.@/-]+$/.test(PolicyArn)) {
      throw new AwsError('NoSuchEntity', `Policy ${PolicyArn} does not exist or is not attachable.`, 404);
    }
    roles.put(role.name, { ...role, attached: [...new Set([...role.attached, PolicyArn])] });
    return undefined;
  },

  DetachRolePolicy(roles, { RoleName, PolicyArn = '' }: DetachRolePolicyRequest) {
    const role = existingRole(roles, RoleName);
    if (!role.attached.includes(PolicyArn)) {
      throw new AwsError('NoSuchEntity', `Policy ${PolicyArn} was not found.`, 404);
    }
    roles.put(role.name, { ...role, attached: role.attached.filter((arn) => arn !== PolicyArn) });
    return undefined;
  },

  ListAttachedRolePolicies(
    roles,
    { RoleName, PathPrefix = '/', ...page }: ListAttachedRolePoliciesRequest,
  ): ListAttachedRolePoliciesResponse {
    // `arn:aws:iam::aws:policy/service-role/NAME` has the path /service-role/.
    const isBelow = (arn: string) => arn.slice(arn.indexOf('/')).startsWith(PathPrefix);
    const { entries, ...rest } = paged(existingRole(roles, RoleName).attached.filter(isBelow), page);
    const named = entries.map((arn) => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn }));
    return { AttachedPolicies: named, ...rest };
  },
};

function noPolicy(name: string): AwsError {
  return new AwsError('NoSuchEntity', `The role policy with name ${name} cannot be found.`, 404);
}
