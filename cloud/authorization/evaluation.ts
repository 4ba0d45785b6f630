// Whether a caller may do something. AWS's logic within one account: an explicit Deny anywhere wins; otherwise one Allow,
// of the caller's own policies or of the resource's policy, is enough as far as the permissions boundary permits it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
import { conditionsHold } from './conditions.ts';
import type { Context } from './context.ts';
import { type Answer, all, answerOf, type Matching, matches, not, some } from './pattern.ts';
import { list, type Policy, type Statement } from './policy.ts';

export type Principal =
  | { kind: 'anonymous' }
  /** `s3.amazonaws.com` */
  | { kind: 'service'; name: string }
  /** `arns`: of the role and of its session; `account`: the one they belong to. */
  | { kind: 'role'; arns: string[]; account: string };

export interface Access {
  principal: Principal;
  /** `s3:PutObject` */
  action: string;
  /** ARN, or `*` where an action has no resources. Undefined for sts:AssumeRole in a trust policy, which names none. */
  resource: string | undefined;
  context: Context;
}

export interface Policies {
  /** The policies of the caller's role. */
  identity: Policy[];
  boundary?: Policy | undefined;
  /** The policy of the bucket, queue or function. */
  resource?: Policy | undefined;
}

type PolicyKind = 'identity-based policy' | 'permissions boundary' | 'resource-based policy';

export type Decision =
  | { allowed: true }
  /** `explicit`: a policy of this kind denies; otherwise no policy of this kind allows. */
  | { allowed: false; explicit: boolean; kind: PolicyKind };

export function decide({ identity, boundary, resource }: Policies, access: Access): Decision {
  const denying = deniesIn([
    ['identity-based policy', identity],
    ['permissions boundary', list(boundary)],
    ['resource-based policy', list(resource)],
  ]);
  const denied = denying(access);
  if (denied) return { allowed: false, explicit: true, kind: denied };
  const granted = identity.some((policy) => grants(policy, access, 'identity'));
  const given = resource !== undefined && grants(resource, access, 'resource');
  if (!granted && !given) return { allowed: false, explicit: false, kind: 'identity-based policy' };
  if (boundary && !grants(boundary, access, 'identity')) {
    return { allowed: false, explicit: false, kind: 'permissions boundary' };
  }
  return { allowed: true };
}

/** The resource's policy alone, for callers without policies of their own. */
export function resourceAllows(policy: Policy, access: Access): boolean {
  return decide({ identity: [], resource: policy }, access).allowed;
}

type Side = 'identity' | 'resource';

const deniesIn = (kinds: [PolicyKind, Policy[]][]) => (access: Access) =>
  kinds.find(([kind, policies]) =>
    policies.some((policy) =>
      denies(policy, access, kind === 'resource-based policy' ? 'resource' : 'identity'),
    ),
  )?.[0];

function grants(policy: Policy, access: Access, side: Side): boolean {
  return policy.Statement.some(
    (statement) => statement.Effect === 'Allow' && applies(statement, policy, access, side) === 'yes',
  );
}

/** A Deny that cannot be understood denies, and so does a statement with an unknown effect. */
function denies(policy: Policy, access: Access, side: Side): boolean {
  return policy.Statement.some(
    (statement) => statement.Effect !== 'Allow' && applies(statement, policy, access, side) !== 'no',
  );
}

function applies(statement: Statement, { Version }: Policy, access: Access, side: Side): Answer {
  const matching: Matching = { context: access.context, hasVariables: Version === '2012-10-17' };
  const plain: Matching = { ...matching, hasVariables: false, ignoreCase: true };
  return all([
    () => picks(statement.Action, statement.NotAction, access.action, plain),
    () => (side === 'identity' ? 'yes' : concerns(statement, access.principal)),
    () => onResource(statement, access.resource, matching),
    () => conditionsHold(statement, matching),
  ]);
}

function onResource(
  { Resource, NotResource }: Statement,
  resource: string | undefined,
  matching: Matching,
): Answer {
  if (resource === undefined) return answerOf(Resource === undefined && NotResource === undefined);
  return picks(Resource, NotResource, resource, matching);
}

function picks(
  wanted: string | string[] | undefined,
  unwanted: string | string[] | undefined,
  value: string,
  matching: Matching,
): Answer {
  const among = (patterns: string[]) => some(patterns.map((pattern) => matches(pattern, value, matching)));
  return wanted === undefined && unwanted !== undefined ? not(among(list(unwanted))) : among(list(wanted));
}

/** Does the statement of a resource's policy apply to this caller? */
function concerns({ Effect, Principal, NotPrincipal }: Statement, caller: Principal): Answer {
  if (Principal !== undefined) return answerOf(names(Principal, caller, Effect));
  return answerOf(
    NotPrincipal !== undefined && !names(NotPrincipal, caller, Effect === 'Allow' ? 'Deny' : 'Allow'),
  );
}

export function isEveryone(principal: Statement['Principal']): boolean {
  return principal === '*' || (typeof principal === 'object' && list(principal.AWS).includes('*'));
}

/** An Allow for the whole account defers to the account's own policies; a Deny for it applies to everybody in it. */
function names(principal: NonNullable<Statement['Principal']>, caller: Principal, effect: string): boolean {
  if (isEveryone(principal)) return true;
  if (typeof principal !== 'object') return false;
  if (caller.kind === 'anonymous') return false;
  if (caller.kind === 'service') return list(principal.Service).includes(caller.name);
  const accounts = [caller.account, `arn:aws:iam::${caller.account}:root`];
  const own = effect === 'Allow' ? caller.arns : [...caller.arns, ...accounts];
  return list(principal.AWS).some((name) => own.includes(name));
}
