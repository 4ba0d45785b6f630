// IAM roles: one account, no regions, changes effective at once (slow propagation is a fault to switch on).
import { AwsError, type Cloud, type Roles, type Service } from '../service.ts';
import { queryAnswer, queryError, queryInput, queryOperation } from '../wire/query.ts';
import { allows, trustsService } from './iam/documents.ts';
import { managedPolicy } from './iam/managed.ts';
import { type RoleRecord, roleArn } from './iam/records.ts';
import { rolePolicyOperations } from './iam/role-policies.ts';
import { roleOperations } from './iam/roles.ts';

const namespace = 'https://iam.amazonaws.com/doc/2010-05-08/';
const operations = new Map(Object.entries({ ...roleOperations, ...rolePolicyOperations }));

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
      return queryAnswer(operation, run(roles, await queryInput(request), cloud.now()), namespace);
    },
    renderError: (error) => queryError(error, namespace),
    idOf: (arn) => byArn(arn)?.id,
    trusts(arn, servicePrincipal) {
      const role = byArn(arn);
      return role !== undefined && trustsService(role.trustPolicy, servicePrincipal);
    },
    allows(arn, action, resourceArn) {
      const role = byArn(arn);
      if (!role) return false;
      const managed = role.attached.map(managedPolicy).filter((document) => document !== undefined);
      return allows([...Object.values(role.inline), ...managed], action, resourceArn);
    },
  };
}
