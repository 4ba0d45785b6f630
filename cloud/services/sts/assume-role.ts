// AssumeRole: session credentials of a role. The role's trust policy decides; where it names the whole account, the caller's
// own policies decide as well.
import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import { account } from '../../account.ts';
import { callerArn } from '../../authentication/caller.ts';
import { contextOf } from '../../authorization/context.ts';
import { resourceAllows } from '../../authorization/evaluation.ts';
import { parsePolicy } from '../../authorization/policy.ts';
import { right } from '../../authorization/rights.ts';
import { AwsError, constraintMessage } from '../../aws-error.ts';
import type { Cloud, CloudRequest } from '../../service.ts';

const hourSeconds = 3600;

export async function assumeRole(
  cloud: Cloud,
  request: CloudRequest,
  input: AssumeRoleRequest,
): Promise<AssumeRoleResponse> {
  const { RoleArn: arn = '', RoleSessionName: name = '' } = input;
  check(input);
  await checkTrust(cloud, request, input);
  // In a form numbers are text.
  const seconds = Number(input.DurationSeconds ?? hourSeconds);
  const max = cloud.roles.maxSessionSeconds(arn) ?? hourSeconds;
  // A role that assumes a role gets an hour at most.
  const limit = request.caller.kind === 'role' ? Math.min(max, hourSeconds) : max;
  if (seconds > limit) {
    const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    throw new AwsError('ValidationError', message);
  }
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = cloud.sessions.issue(arn, name, {
    lifetimeMs: seconds * 1000,
  });
  const role = arn.slice(arn.lastIndexOf('/') + 1);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration,
    },
    AssumedRoleUser: {
      AssumedRoleId: `${cloud.roles.idOf(arn)}:${name}`,
      Arn: callerArn({ kind: 'role', roleArn: arn, roleName: role, sessionName: name }, account),
    },
  };
}

function check(input: AssumeRoleRequest): void {
  const { RoleArn: arn = '', RoleSessionName: name = '', DurationSeconds } = input;
  const refuse = (message: string) => new AwsError('ValidationError', message);
  const broken = (value: unknown, member: string, rule: string) =>
    refuse(constraintMessage(value, member, rule));
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(arn)) throw refuse(`${arn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(name))
    throw broken(name, 'roleSessionName', 'satisfy regular expression pattern: [\\w+=,.@-]*');
  const seconds = Number(DurationSeconds ?? hourSeconds);
  if (!(seconds >= 900)) throw broken(seconds, 'durationSeconds', 'have value greater than or equal to 900');
  if (seconds > 43_200) throw broken(seconds, 'durationSeconds', 'have value less than or equal to 43200');
}

/** Throws AccessDenied, for a role that is not there as well. */
async function checkTrust({ roles, permissions }: Cloud, request: CloudRequest, input: AssumeRoleRequest) {
  const { RoleArn: arn = '', ExternalId } = input;
  const { caller } = request;
  if (caller.kind === 'anonymous' || caller.kind === 'service')
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  const trust = parsePolicy(roles.trustPolicy(arn) ?? '');
  const own = callerArn(caller, account);
  const allows = (arns: string[]) =>
    trust !== undefined &&
    resourceAllows(trust, {
      principal: { kind: 'role', arns, account },
      action: 'sts:AssumeRole',
      resource: undefined,
      context: contextOf({
        'sts:ExternalId': ExternalId,
        'aws:PrincipalArn': own,
        'aws:PrincipalAccount': account,
      }),
    });
  if (allows(caller.kind === 'role' ? [caller.roleArn, own] : [own])) return;
  const text = `User: ${own} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
  const isOfAccount = allows([own, account, `arn:aws:iam::${account}:root`]);
  const why = isOfAccount ? await permissions.whyNot(request, right('sts:AssumeRole', arn)) : text;
  if (why !== undefined) throw new AwsError('AccessDenied', why, 403);
}
