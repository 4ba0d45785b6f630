// Removes a role: IAM requires that every policy is detached first, ours and those that somebody attached.
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import type { Session } from '../../aws/session.ts';
import { ignore, isAws } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';

const gone = ['NoSuchEntityException'];

export async function removeRole(session: Session, RoleName: string): Promise<void> {
  const iam = session.client(IAMClient);
  const isConflict = (error: unknown) => isAws(error, 'DeleteConflictException');
  const attempt = async () => {
    if (!(await ignore(gone, iam.send(new GetRoleCommand({ RoleName }))))) return;
    await detachPolicies(iam, RoleName);
    await ignore(gone, iam.send(new DeleteRoleCommand({ RoleName })));
  };
  await retryWhile(
    session,
    'IAM still sees a policy on the role',
    isConflict,
    schedules.iamConsistency,
    attempt,
  );
}

async function detachPolicies(iam: IAMClient, RoleName: string): Promise<void> {
  const inline = await ignore(gone, iam.send(new ListRolePoliciesCommand({ RoleName })));
  for (const PolicyName of inline?.PolicyNames ?? []) {
    await ignore(gone, iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
  }
  const attached = await ignore(gone, iam.send(new ListAttachedRolePoliciesCommand({ RoleName })));
  for (const { PolicyArn } of attached?.AttachedPolicies ?? []) {
    await ignore(gone, iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  }
}
