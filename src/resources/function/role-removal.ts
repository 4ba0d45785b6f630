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
import { ignore, isAws, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';

const gone = ['NoSuchEntityException'];

export async function removeRole(session: Session, RoleName: string): Promise<void> {
  const iam = session.client(IAMClient);
  const isConflict = (error: unknown) => isAws(error, 'DeleteConflictException') && !isInProfile(error);
  const attempt = async () => {
    if (!(await ignore(gone, iam.send(new GetRoleCommand({ RoleName }))))) return;
    await detachPolicies(iam, RoleName);
    await ignore(gone, iam.send(new DeleteRoleCommand({ RoleName }))).catch((cause) => {
      throw isInProfile(cause) ? heldByProfile(RoleName, cause) : cause;
    });
  };
  await retryWhile(
    session,
    'IAM still sees a policy on the role',
    isConflict,
    schedules.iamConsistency,
    attempt,
  );
}

/** Servers of EC2 get the role from it. It is somebody else's: nothing of thumbs is an instance profile. */
const isInProfile = (error: unknown) =>
  isAws(error, 'DeleteConflictException') && /instance profile/i.test((error as Error).message);

function heldByProfile(role: string, cause: unknown): ThumbsError {
  const see = `aws iam list-instance-profiles-for-role --role-name ${role}`;
  const takeOut = `aws iam remove-role-from-instance-profile --role-name ${role} --instance-profile-name NAME`;
  const text = `somebody has put it into an instance profile, which thumbs leaves alone; to see it: ${see}; to take the role out: ${takeOut}; then run teardown again`;
  return new ThumbsError('RoleInProfile', text, { cause });
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
