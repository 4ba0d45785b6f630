// May the account have what a stack can do without: the HTTP API, a site, alarms? Asked by reading. What is denied is a
// problem only for a stack that has the part.
import { AmplifyClient, paginateListApps } from '@aws-sdk/client-amplify';
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { closedBy, liftBlock, readAccountBlock } from '../aws/account-block.ts';
import { loadState, type Session } from '../aws/session.ts';
import { isDenied } from '../errors/errors.ts';
import type { Settings } from '../stack/settings.ts';
import { type Check, type Finding, note, ok, problem, warning } from './check.ts';

/** For what it is, what it takes to have it, and what to do where that is denied. */
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
    return ok('API Gateway answers, for setup --api');
  },
  denied: 'API Gateway may not be looked at: setup --api and --site will fail',
  fix: 'have what this prints attached to you: thumbs policy --for setup --api; without it, see the pictures with thumbs gallery',
});

export const publicAccess = optional('public-access', 'Public access', {
  isWanted: () => false,
  probe: async (session) => {
    const block = await readAccountBlock(session);
    const closed = closedBy(block);
    if (closed.length === 0)
      return ok('the buckets of a stack block it themselves; the account lets a site be opened');
    const text = `the account blocks public access (${closed.join(', ')}): setup --site and --site public will be refused, all else works`;
    const lift = `have it lifted: ${liftBlock(session.place.account, block)}; or host the page elsewhere: thumbs setup --site amplify`;
    const { site } = await settingsOf(session);
    return site === 'private' || site === 'public' ? warning(text, lift) : note(text, lift);
  },
  denied: "the buckets of a stack block it themselves; the account's own block may not be looked at",
  fix: 'have what this prints attached to you: thumbs policy --for doctor',
});

/** https://docs.aws.amazon.com/amplify/latest/userguide/quotas-chapter.html: new accounts may have fewer at first. */
const mostApps = 25;

export const amplify = optional('amplify', 'Amplify', {
  isWanted: ({ site }) => site === 'amplify',
  probe: async ({ client }) => {
    let apps = 0;
    const pages = paginateListApps({ client: client(AmplifyClient), pageSize: 100 }, {});
    for await (const page of pages) apps += page.apps?.length ?? 0;
    const text = `${apps} of ${mostApps} apps`;
    if (apps < mostApps) return ok(`${text}, for setup --site amplify`);
    return note(
      `${text}: unless its quota was raised, the account takes no other`,
      'aws service-quotas request-service-quota-increase --service-code amplify --quota-code L-1BED97F3 --desired-value 50; or thumbs setup --site private',
    );
  },
  denied: 'this account may not use Amplify: setup --site amplify will leave the site out',
  fix: 'host the page on S3: thumbs setup --site private',
});

export const alarms = optional('alarms', 'Alarms', {
  isWanted: ({ alarms }) => alarms,
  probe: async ({ client, signal }) => {
    const command = new DescribeAlarmsCommand({ MaxRecords: 1 });
    await client(CloudWatchClient).send(command, { abortSignal: signal });
    return ok('CloudWatch answers, for setup --alarms');
  },
  denied: 'CloudWatch may not be looked at: setup --alarms will fail',
  fix: 'have what this prints attached to you: thumbs policy --for setup --alarms; without it: thumbs setup --no-alarms',
});

function optional(id: string, title: string, { isWanted, probe, denied, fix }: Part): Check {
  return {
    id,
    title,
    run: async (session) => {
      try {
        return await probe(session);
      } catch (error) {
        if (!isDenied(error)) throw error;
        return isWanted(await settingsOf(session)) ? problem(denied, fix) : note(denied, fix);
      }
    },
  };
}

/** What the stack's own file says, as far as there is a good one: its troubles are another check's. */
async function settingsOf(session: Session): Promise<Partial<Settings>> {
  return (await loadState(session).catch(() => undefined))?.settings ?? {};
}
