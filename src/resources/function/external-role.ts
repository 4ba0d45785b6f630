// Roles that thumbs uses but did not make: never changed, tagged or deleted.
// AWS Academy forbids CreateRole and has a ready LabRole that Lambda may assume.
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { labRole } from '../../aws/lab.ts';
import type { Context } from '../../aws/session.ts';
import type { Live } from '../../engine/resource.ts';
import { ignore, isDenied, ThumbsError } from '../../errors/errors.ts';
import type { RoleOutputs } from '../../stack/outputs.ts';
import type { RoleFacets } from './role-facets.ts';

type LiveRole = Live<RoleFacets, RoleOutputs>;

/** A role given by name or ARN. Throws when it belongs to another account or does not exist. */
export async function readExternalRole(context: Context, role: string): Promise<LiveRole> {
  const arn = role.startsWith('arn:') ? checkAccount(context, role) : await arnOf(context, role);
  if (arn) return borrowed(context, role, arn);
  throw new ThumbsError('RoleNotFound', `there is no role '${role}' in account ${context.place.account}`, {
    fix: 'choose an existing role that Lambda may assume: --role NAME or ARN',
  });
}

/** The lab's role, after CreateRole was denied. Without one, the denial itself is the error. */
export async function readLabRole(context: Context, denial: unknown): Promise<LiveRole> {
  const arn = await arnOf(context, labRole);
  if (!arn) {
    throw new ThumbsError(
      'RoleDenied',
      `this account may not create roles, and it has no LabRole to use instead: ${(denial as Error).message}`,
      {
        cause: denial,
        fix: 'choose a role that Lambda may assume: --role NAME or ARN (thumbs policy --role prints what it needs); or give what the account requires of new roles: --permissions-boundary ARN, --tag KEY=VALUE',
      },
    );
  }
  context.note(`this account may not create roles; its ${labRole} is used unchanged`);
  return borrowed(context, labRole, arn);
}

function borrowed(context: Context, role: string, arn: string): LiveRole {
  // undefined facets are not compared: the role is its owner's business.
  return { outputs: { arn, borrowed: role }, facets: {}, owner: context.names.stack };
}

async function arnOf(context: Context, RoleName: string): Promise<string | undefined> {
  const { names, place } = context;
  try {
    const answer = await ignore(
      ['NoSuchEntityException'],
      context.client(IAMClient).send(new GetRoleCommand({ RoleName })),
    );
    return answer?.Role?.Arn;
  } catch (error) {
    if (!isDenied(error)) throw error;
    // Some labs deny even reading it; Lambda will show whether the role exists.
    context.note(`the role ${RoleName} may not be read in this account; its usual ARN is tried`);
    return `arn:${names.partition}:iam::${place.account}:role/${RoleName}`;
  }
}

function checkAccount(context: Context, arn: string): string {
  const account = arn.split(':')[4];
  if (account === context.place.account) return arn;
  throw new ThumbsError(
    'WrongPlace',
    `the role ${arn} belongs to account ${account}, but these credentials belong to ${context.place.account}`,
    { fix: 'choose a role of this account: --role NAME' },
  );
}
