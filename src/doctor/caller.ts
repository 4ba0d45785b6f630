// Our identity on AWS: the credentials, their owner, and whether it is a lab, which has special rules.
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { isLab, labRegions, labRole } from '../aws/lab.ts';
import type { Session } from '../aws/session.ts';
import { ignore } from '../errors/errors.ts';
import { type Check, type Finding, ok, problem, warning } from './check.ts';

const minute = 60_000;
/** A setup with a slow role takes some minutes. */
const enoughMs = 15 * minute;

export const credentials: Check = {
  id: 'credentials',
  title: 'Credentials',
  run: async ({ client, clock, config }) => {
    if (config.local) return ok('the embedded cloud uses its own key');
    const { expiration, sessionToken } = await client(STSClient).config.credentials();
    return judgeExpiry(expiration, sessionToken !== undefined, clock.now());
  },
};

export function judgeExpiry(expiration: Date | undefined, isTemporary: boolean, now: number): Finding {
  if (!expiration)
    return ok(isTemporary ? 'session credentials, valid while the session lasts' : 'keys that do not expire');
  const leftMs = expiration.getTime() - now;
  const text = `valid until ${expiration.toISOString()}`;
  if (leftMs > enoughMs) return ok(text);
  return warning(
    `${text}, which is in ${Math.max(0, Math.round(leftMs / minute))} minutes`,
    'aws sso login, or paste new credentials into .env',
  );
}

export const identity: Check = {
  id: 'identity',
  title: 'Identity',
  run: async (session) => {
    const arn = await readArn(session);
    if (isLab(arn)) return judgeLab(session, arn);
    if (arn.endsWith(':root')) {
      return warning(
        `${arn}: keys of the account's root user, which may do anything`,
        'create a user that may do only this: thumbs policy > policy.json',
      );
    }
    return ok(`account ${session.place.account}, ${arn}`);
  },
};

async function readArn({ client, signal }: Session): Promise<string> {
  const answer = await client(STSClient).send(new GetCallerIdentityCommand({}), { abortSignal: signal });
  return answer.Arn ?? '';
}

async function judgeLab({ client }: Session, arn: string): Promise<Finding> {
  const call = client(IAMClient).send(new GetRoleCommand({ RoleName: labRole }));
  if (await ignore(['NoSuchEntityException'], call))
    return ok(`${arn}, an AWS Academy lab; using its ${labRole}`);
  return problem(
    `${arn}, an AWS Academy lab without its ${labRole}`,
    'restart the lab, or name another role: thumbs setup --role NAME',
  );
}

export const region: Check = {
  id: 'region',
  title: 'Region',
  run: async (session) => {
    const { region, endpoint } = session.place;
    const where = endpoint ? `${region}, at ${endpoint}` : region;
    if (!isLab(await readArn(session)) || labRegions.includes(region)) return ok(where);
    return warning(
      `${region}: AWS Academy labs work only in ${labRegions.join(' and ')}`,
      'thumbs setup --region us-east-1',
    );
  },
};
