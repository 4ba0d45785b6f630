// What IAM's operations require: permissions on the role they name, whose ARN contains the path.

import { account } from '../../account.ts';
import type { Facts } from '../../authorization/context.ts';
import { type Right, right } from '../../authorization/rights.ts';
import { type RoleStore, roleArn } from './records.ts';

interface Input {
  RoleName?: string;
  Path?: string;
  PathPrefix?: string;
  PolicyArn?: string;
  PermissionsBoundary?: string;
  Tags?: unknown;
}

export function iamRights(roles: RoleStore, operation: string, input: Input): Right[] {
  const { RoleName: name, PathPrefix, PolicyArn } = input;
  // The requested boundary, or else the role's own.
  const boundary = input.PermissionsBoundary ?? roles.get(name ?? '')?.boundary;
  const path = roles.get(name ?? '')?.path ?? input.Path ?? '/';
  const arn = name ? roleArn({ path, name }) : `arn:aws:iam::${account}:role${PathPrefix ?? '/'}`;
  const facts: Facts = { 'iam:PolicyARN': PolicyArn, 'iam:PermissionsBoundary': boundary };
  const own = right(`iam:${operation}`, arn, facts);
  return operation === 'CreateRole' && Array.isArray(input.Tags) ? [own, right('iam:TagRole', arn)] : [own];
}
