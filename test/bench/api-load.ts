// Uploads through the HTTP API, all in flight at once, from the client to the thumbnails: none may be lost, none worked
// on twice. Run by hand, after npm run build: npx node test/bench/api-load.ts [uploads]
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { listObjects } from '../../src/aws/objects.ts';
import { openStack, type Session } from '../../src/aws/session.ts';
import { setUp } from '../../src/commands/setup.ts';
import { flood } from '../support/stacks/api-load.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { circumstances, startBenchCloud } from './support/cloud.ts';

const count = Number(process.argv[2] ?? 200);
const cloud = await startBenchCloud();
const session = await makeSession(cloud);
await setUp(session, { api: true });
const { api, token } = session.events.at(-1) as unknown as { api: string; token: string };
await (await fetch(`${api}/openapi.json`)).text();

const result = await flood({ url: api, token }, count);
const stored = await countStored(session);
const worked = await countWork(session);
const twice = Object.values(worked).filter((times) => times > 1).length;
const at = (share: number) => Math.round(result.latencies[Math.floor((count - 1) * share)] ?? 0);
console.log(`${circumstances()}
${count} uploads in flight: answers ${JSON.stringify(result.statuses)}
stored ${stored}, with thumbnails ${new Set(result.listed).size}, lost ${result.lost.length}, listed twice ${result.listed.length - new Set(result.listed).size}, worked on ${Object.keys(worked).length}, twice ${twice}
answered within ${Math.round(result.uploadMs)} ms (half within ${at(0.5)}, 95 % within ${at(0.95)}); all thumbnails after ${Math.round(result.totalMs)} ms`);
session.close();
await cloud.stop();
const counts = [stored, result.listed.length, Object.keys(worked).length];
if (result.lost.length > 0 || twice > 0 || counts.some((one) => one !== count)) process.exitCode = 1;

async function countStored(from: Session): Promise<number> {
  const context = await openStack(from);
  let found = 0;
  for await (const _ of listObjects(context, context.names.of('originals'), 'load/')) found += 1;
  return found;
}

/** Key → how often the worker says that it has made its thumbnails. */
async function countWork(from: TestSession): Promise<Record<string, number>> {
  const context = await openStack(from);
  const logGroupName = context.names.logGroup('worker');
  const times: Record<string, number> = {};
  const client = from.client(CloudWatchLogsClient);
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName })) {
    for (const { message = '' } of events) {
      const { event, key } = message.startsWith('{') ? JSON.parse(message) : {};
      if (event === 'done') times[key] = (times[key] ?? 0) + 1;
    }
  }
  return times;
}
