// IAM roles: one account, no regions, changes effective at once (slow propagation is an optional fault).

import { type Policy, parsePolicy } from '../authorization/policy.ts';
import { AwsError } from '../aws-error.ts';
import type { Cloud, Roles, Service } from '../service.ts';
import { refuseMembers } from '../wire/members.ts';
import { queryAnswer, queryError, queryInput, queryOperation } from '../wire/query.ts';
import { trustsService } from './iam/documents.ts';
import { managedPolicy } from './iam/managed.ts';
import { members } from './iam/members.ts';
import { type RoleRecord, roleArn } from './iam/records.ts';
import { iamRights } from './iam/rights.ts';
import { rolePolicyOperations } from './iam/role-policies.ts';
import { roleOperations } from './iam/roles.ts';

const namespace = 'https://iam.amazonaws.com/doc/2010-05-08/';
const operations = new Map(Object.entries({ ...roleOperations, ...rolePolicyOperations }));

const unsupported = (text: string) => new AwsError('InvalidInput', text);

/** An unknown boundary allows nothing, like an unknown attached managed policy. */
function boundaryOf({ boundary }: RoleRecord): Policy | undefined {
  if (boundary === undefined) return undefined;
  return parsePolicy(managedPolicy(boundary) ?? '') ?? { Version: '2012-10-17', Statement: [] };
}

export function createIam(cloud: Cloud): Service & Roles {
  const roles = cloud.store.collection<RoleRecord>('iam-roles');
  const byArn = (arn: string): RoleRecord | undefined => {
    const role = roles.get(arn.slice(arn.lastIndexOf('/') + 1));
    return role && roleArn(role) === arn ? role : undefined;
  };
  return {
    operation: queryOperation,
    async handle(request, operation) {
      const run = operations.get(operation);
      if (!run) {
        throw new AwsError('InvalidAction', `Could not find operation ${operation} for version 2010-05-08`);
      }
      const input: object = await queryInput(request);
      refuseMembers(members, operation, input, unsupported);
      return queryAnswer(operation, run(roles, input as never, cloud.now()), namespace);
    },
    renderError: (error) => queryError(error, namespace),
    rights: async (request, operation) => iamRights(roles, operation, await queryInput(request)),
    idOf: (arn) => byArn(arn)?.id,
    trustPolicy: (arn) => byArn(arn)?.trustPolicy,
    maxSessionSeconds: (arn) => byArn(arn)?.maxSessionSeconds,
    trusts(arn, servicePrincipal) {
      const role = byArn(arn);
      return role !== undefined && trustsService(role.trustPolicy, servicePrincipal);
    },
    facts(arn) {
      const role = byArn(arn);
      if (!role) return undefined;
      const documents = [...Object.values(role.inline), ...role.attached.map(managedPolicy)];
      const policies = documents.flatMap((document) => parsePolicy(document ?? '') ?? []);
      return { id: role.id, tags: role.tags, policies, boundary: boundaryOf(role) };
    },
  };
}
