// Who may do what in this cloud: the account's own key everything, a role what its policies allow, everybody else what
// a resource's policy allows everyone.

import type { IncomingHttpHeaders } from 'node:http';
import { account } from '../account.ts';
import { regionOf } from '../arn.ts';
import { type Caller, callerArn } from '../authentication/caller.ts';
import { contextOf, type Facts } from './context.ts';
import { type Access, type Decision, decide, type Policies, type Principal } from './evaluation.ts';
import type { Policy } from './policy.ts';
import { refusalText } from './refusal.ts';
import type { Right } from './rights.ts';

/** The caller; a request to this cloud is one. */
interface Asker {
  readonly caller: Caller;
  readonly region: string;
  readonly headers?: IncomingHttpHeaders;
}

/** A role as far as it matters for decisions. */
export interface RoleFacts {
  /** `AROA…` */
  id: string;
  tags: Record<string, string>;
  policies: Policy[];
  boundary: Policy | undefined;
}

export interface Permissions {
  /** Why the caller may not, in AWS's words; undefined when it may. */
  whyNot(asker: Asker, right: Right): Promise<string | undefined>;
  /** May a function's role do this? Lambda asks before it acts for the function. */
  mayRole(roleArn: string, sessionName: string, right: Right): Promise<boolean>;
  /** The same for resources without a policy of their own, such as a log group. */
  mayByOwnPolicies(roleArn: string, sessionName: string, right: Right): boolean;
}

export interface Knowledge {
  now(): number;
  role(arn: string): RoleFacts | undefined;
  /** The policy of a bucket, queue or function. */
  resourcePolicy(arn: string): Promise<Policy | undefined>;
}

/** The account's own key may do everything that no policy of a bucket, queue or function denies. */
const everything: Policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** A policy that locks everyone out can be lifted, as the root user lifts it on AWS: there is no root user here. */
const ownerOnly = new Set([
  ...['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
  ...['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes', 'sqs:DeleteQueue'],
  ...['lambda:GetPolicy', 'lambda:RemovePermission'],
  ...['sns:GetTopicAttributes', 'sns:SetTopicAttributes', 'sns:DeleteTopic'],
]);

export function createPermissions(knowledge: Knowledge): Permissions {
  const decisionOn = (asker: Asker, right: Right, resource: Policy | undefined): Decision => {
    const isOwner = asker.caller.kind === 'account';
    if (isOwner && (!resource || ownerOnly.has(right.action))) return { allowed: true };
    const role = asker.caller.kind === 'role' ? knowledge.role(asker.caller.roleArn) : undefined;
    const policies: Policies = {
      identity: isOwner ? [everything] : (role?.policies ?? []),
      boundary: role?.boundary,
      resource,
    };
    return decide(policies, accessOf(asker, role, right, knowledge.now()));
  };
  return {
    async whyNot(asker, right) {
      const decision = decisionOn(asker, right, await knowledge.resourcePolicy(right.resource));
      return decision.allowed ? undefined : refusalText(asker.caller, right, decision);
    },
    async mayRole(roleArn, sessionName, right) {
      const policy = await knowledge.resourcePolicy(right.resource);
      return decisionOn(lambdaFor(roleArn, sessionName, right), right, policy).allowed;
    },
    mayByOwnPolicies: (roleArn, sessionName, right) =>
      decisionOn(lambdaFor(roleArn, sessionName, right), right, undefined).allowed,
  };
}

function lambdaFor(roleArn: string, sessionName: string, { resource }: Right): Asker {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return {
    caller: { kind: 'role', roleArn, roleName, sessionName },
    region: regionOf(resource),
  };
}

function accessOf(asker: Asker, role: RoleFacts | undefined, right: Right, now: number): Access {
  const { action, resource, facts } = right;
  const context = contextOf({ ...factsOf(asker, role, now), ...facts });
  return { principal: principalOf(asker.caller), action, resource, context };
}

function principalOf(caller: Caller): Principal {
  if (caller.kind === 'service') return { kind: 'service', name: caller.name };
  if (caller.kind === 'anonymous') return { kind: 'anonymous' };
  if (caller.kind === 'account') return { kind: 'role', arns: [callerArn(caller, account)], account };
  const session = `arn:aws:sts::${account}:assumed-role/${caller.roleName}/${caller.sessionName}`;
  return { kind: 'role', arns: [caller.roleArn, session], account };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function factsOf({ caller, region, headers }: Asker, role: RoleFacts | undefined, now: number): Facts {
  const tags = Object.entries(role?.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
  return {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    // Loopback counts as HTTPS: a policy that requires TLS must not lock out the laptop.
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '127.0.0.1',
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': account,
    'aws:ViaAWSService': 'false',
    'aws:PrincipalIsAWSService': 'false',
    'aws:UserAgent': headers?.['user-agent'],
    'aws:Referer': headers?.referer,
    ...(caller.kind === 'role' && {
      'aws:PrincipalArn': caller.roleArn,
      'aws:PrincipalAccount': account,
      'aws:PrincipalType': 'AssumedRole',
      'aws:userid': `${role?.id}:${caller.sessionName}`,
    }),
    ...(caller.kind === 'service' && {
      'aws:SourceArn': caller.sourceArn,
      'aws:SourceAccount': account,
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': caller.name,
    }),
    ...(caller.kind === 'account' && {
      'aws:PrincipalArn': callerArn(caller, account),
      'aws:PrincipalAccount': account,
      'aws:PrincipalType': 'User',
      'aws:username': 'local',
    }),
    ...Object.fromEntries(tags),
  };
}
