// How a role is stored, and IAM's errors for a name that is invalid, missing or taken.
import { randomInt } from 'node:crypto';
import type { Role } from '@aws-sdk/client-iam';
import { account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Collection } from '../../store.ts';

export interface RoleRecord {
  name: string;
  path: string;
  id: string;
  /** ISO 8601. */
  createdAt: string;
  trustPolicy: string;
  description?: string;
  /** ARN of a managed policy. */
  boundary?: string;
  maxSessionSeconds: number;
  tags: Record<string, string>;
  /** Policy name to document. */
  inline: Record<string, string>;
  /** ARNs of managed policies. */
  attached: string[];
}

export type RoleStore = Collection<RoleRecord>;

export function roleArn({ path, name }: Pick<RoleRecord, 'path' | 'name'>): string {
  return `arn:aws:iam::${account}:role${path}${name}`;
}

/** IAM returns documents URL-encoded by RFC 3986. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** As the API returns it; ListRoles omits the tags. */
export function shown(role: RoleRecord): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: roleArn(role),
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    ...(role.boundary && {
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: role.boundary,
      },
    }),
  };
}

/** `AROA` and 17 letters or digits, different for a role recreated under the same name. */
export function newRoleId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return `AROA${Array.from({ length: 17 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

export function existingRole(roles: RoleStore, name = ''): RoleRecord {
  checkName('roleName', name, 64);
  const role = roles.get(name);
  if (role) return role;
  throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
}

export function checkName(member: string, name: string, longest: number): void {
  const refuse = (constraint: string) =>
    new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: ${constraint}`,
    );
  if (name.length < 1) throw refuse('Member must have length greater than or equal to 1');
  if (name.length > longest) throw refuse(`Member must have length less than or equal to ${longest}`);
  if (!/^[\w+=,.@-]+$/.test(name))
    throw refuse('Member must satisfy regular expression pattern: [\\w+=,.@-]+');
}
