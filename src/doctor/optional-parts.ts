// Whether the account may have the optional parts: HTTP API, site, alarms, notifications. Checked by reading. A denial is a
// problem only for a stack that has the part.
import { AmplifyClient, paginateListApps } from '@aws-sdk/client-amplify';
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { closedBy, liftBlock, readAccountBlock } from '../aws/account-block.ts';
import { loadState, type Session } from '../aws/session.ts';
import { causedBy } from '../errors/causes.ts';
import { explain, isCredentials, isDenied } from '../errors/errors.ts';
import { domainOf } from '../lifecycle/domain.ts';
import { linkPlace } from '../lifecycle/notifications.ts';
import { listDistributions } from '../resources/cdn/cdn-calls.ts';
import { certificateStatus } from '../resources/cdn/certificate.ts';
import { topicArn } from '../stack/names.ts';
import type { Settings } from '../stack/settings.ts';
import { type Check, type Finding, note, ok, problem, warning } from './check.ts';
import { judgeDomain } from './domain.ts';

/** What the part is, what it requires, and what to do where that is denied. */
interface Part {
  isWanted(settings: Partial<Settings>): unknown;
  probe(session: Session): Promise<Finding>;
  denied: string;
  fix: string;
}

export const httpApi = optional('http-api', 'HTTP API', {
  isWanted: ({ api }) => api,
  probe: async ({ client, signal }) => {
    const command = new GetApisCommand({ MaxResults: '1' });
    await client(ApiGatewayV2Client).send(command, { abortSignal: signal });
    return ok('API Gateway can be used (setup --api)');
  },
  denied: 'no permission to read API Gateway: setup --api and --site will fail',
  fix: 'ask for the policy that this prints: thumbs policy --for setup --api; or view the pictures with thumbs gallery',
});

export const publicAccess = optional('public-access', 'Public access', {
  isWanted: () => false,
  probe: async (session) => {
    const block = await readAccountBlock(session);
    const closed = closedBy(block);
    if (closed.length === 0)
      return ok("blocked by the stack's own buckets; the account allows a public site");
    const text = `the account blocks public access (${closed.join(', ')}): setup --site and --site public will be refused, everything else works`;
    const lift = `to lift the block: ${liftBlock(session.place.account, block)}; or host the page elsewhere: thumbs setup --site amplify`;
    const { site } = await settingsOf(session);
    return site === 'private' || site === 'public' ? warning(text, lift) : note(text, lift);
  },
  denied: "blocked by the stack's own buckets; no permission to read the account's own block",
  fix: 'ask for the policy that this prints: thumbs policy --for doctor',
});

/** https://docs.aws.amazon.com/amplify/latest/userguide/quotas-chapter.html: new accounts may have fewer at first. */
const maxApps = 25;

export const amplify = optional('amplify', 'Amplify', {
  isWanted: ({ site }) => site === 'amplify',
  probe: async ({ client }) => {
    let apps = 0;
    const pages = paginateListApps({ client: client(AmplifyClient), pageSize: 100 }, {});
    for await (const page of pages) apps += page.apps?.length ?? 0;
    const text = `${apps} of ${maxApps} apps`;
    if (apps < maxApps) return ok(`${text} in use (setup --site amplify)`);
    return note(
      `${text}: unless its quota was raised, the account allows no more`,
      'aws service-quotas request-service-quota-increase --service-code amplify --quota-code L-1BED97F3 --desired-value 50; or thumbs setup --site private',
    );
  },
  denied: 'this account may not use Amplify: setup --site amplify will skip the site',
  fix: 'host the page on S3: thumbs setup --site private',
});

export const cdn = optional('cdn', 'CDN', {
  isWanted: ({ cdn }) => cdn,
  probe: async (session) => {
    const all = await listDistributions(session);
    const data = await loadState(session).catch(() => undefined);
    const id = data?.resources.cdn?.outputs.id;
    if (id === undefined) return ok('CloudFront can be used (setup --cdn)');
    const own = all.find(({ Id }) => Id === id);
    if (!own) return problem(`the distribution ${id} no longer exists`, 'create it again: thumbs setup');
    if (!own.Enabled)
      return problem(
        `the distribution ${id} is disabled: its addresses do not open`,
        'enable it: thumbs setup',
      );
    if (own.Status === 'Deployed') return ok(`the distribution ${id} is deployed`);
    return note(`the distribution ${id} is still being deployed`, 'its addresses open in a few minutes');
  },
  denied: 'this account may not use CloudFront: setup --cdn will leave the CDN out',
  fix: 'ask for the policy that this prints: thumbs policy --for setup --cdn; or use the addresses of the bucket: thumbs setup --site public',
});

/** Checks what visitors see: the certificate, the DNS name, and whether the URL responds. */
export const domain = optional('domain', 'Domain', {
  isWanted: ({ domain }) => domain,
  probe: async (session) => {
    const data = await loadState(session).catch(() => undefined);
    const { domain: own } = data ? domainOf(data) : {};
    if (!own) return ok("none; the distribution has CloudFront's own name (setup --domain NAME)");
    const { arn } = data?.resources.certificate?.outputs ?? {};
    const status = typeof arn === 'string' ? await certificateStatus(session, arn) : own.certificate;
    return judgeDomain(session, { ...own, certificate: status });
  },
  denied: 'no permission to read Certificate Manager: setup --domain will fail',
  fix: 'ask for the policy that this prints: thumbs policy --for setup --cdn; or give it a certificate: --certificate ARN',
});

export const alarms = optional('alarms', 'Alarms', {
  isWanted: ({ alarms }) => alarms,
  probe: async ({ client, signal }) => {
    const command = new DescribeAlarmsCommand({ MaxRecords: 1 });
    await client(CloudWatchClient).send(command, { abortSignal: signal });
    return ok('CloudWatch can be used (setup --alarms)');
  },
  denied: 'no permission to read CloudWatch: setup --alarms will fail',
  fix: 'ask for the policy that this prints: thumbs policy --for setup --alarms; or omit the alarms: thumbs setup --no-alarms',
});

export const notifications = optional('notifications', 'Notifications', {
  isWanted: ({ notify }) => notify,
  probe: async (session) => {
    const { readSubscribers, topicNames } = await import('../resources/notify/sns-calls.ts');
    const names = await topicNames(session);
    const data = await loadState(session).catch(() => undefined);
    const own = data?.resources.notifications?.name;
    if (own === undefined) return ok('SNS can be used (setup --notify)');
    if (!names.includes(own))
      return problem(`the topic ${own} no longer exists`, 'create it again: thumbs setup');
    const all = (await readSubscribers(session, topicArn(session.place, own))) ?? [];
    const pending = all.filter(({ arn }) => arn === undefined).map(({ address }) => address);
    if (pending.length === 0) return ok(`the topic ${own} is there`);
    const places = new Set(pending.map((address) => linkPlace(address, session.runsHere === true)));
    return note(`not confirmed yet: ${pending.join(', ')}`, `open the link ${[...places].join(' or ')}`);
  },
  denied: 'no permission to read SNS: setup --notify will fail',
  fix: 'ask for the policy that this prints: thumbs policy --for setup --notify; or omit them: thumbs setup --no-notify',
});

function optional(id: string, title: string, { isWanted, probe, denied, fix }: Part): Check {
  return {
    id,
    title,
    run: async (session) => {
      try {
        return await probe(session);
      } catch (error) {
        if (session.signal.aborted || causedBy(error, isCredentials)) throw error;
        const why = explain(error);
        const [text, advice] = isDenied(error)
          ? [denied, fix]
          : [`cannot be looked at (${why.message})`, why.fix ?? fix];
        return isWanted(await settingsOf(session)) ? problem(text, advice) : note(text, advice);
      }
    },
  };
}

/** From the stack's own file, if it is valid: another check reports its problems. */
async function settingsOf(session: Session): Promise<Partial<Settings>> {
  return (await loadState(session).catch(() => undefined))?.settings ?? {};
}
