// The life of a stack under one trigger, with everything that makes the commands call AWS: changes, drift by hand,
// a lost state file, images, leftovers. Tells which calls each command made.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect } from 'vitest';
import type { Call } from '../../../cloud/service.ts';
import { run as doctor } from '../../../src/commands/doctor.ts';
import type { Run } from '../../../src/commands/invocation/command.ts';
import { run as logs } from '../../../src/commands/logs.ts';
import { run as query } from '../../../src/commands/query.ts';
import { run as recover } from '../../../src/commands/recover.ts';
import { run as scan } from '../../../src/commands/scan.ts';
import { run as setup } from '../../../src/commands/setup.ts';
import { run as status } from '../../../src/commands/status.ts';
import { run as teardown } from '../../../src/commands/teardown.ts';
import { run as upload } from '../../../src/commands/upload.ts';
import type { SetupFlags } from '../../../src/lifecycle/setup-flags.ts';
import type { Verb } from '../../../src/policy/caller-grants.ts';
import { makeNames, type Names } from '../../../src/stack/names.ts';
import { type Trigger, triggers } from '../../../src/stack/settings.ts';
import { readState } from '../../../src/stack/state.ts';
import { etagOfBytes, multipartBytes } from '../../../src/transfer/etag.ts';
import { quick, type TestCloud } from '../cloud/cloud.ts';
import { solid } from '../pictures/pictures.ts';
import { until } from '../runner/until.ts';
import { openAccount } from './account.ts';
import { drift, driftApi, driftSite, litter, silenceWorker } from './drift.ts';
import { driftCdn } from './drift-cdn.ts';
import { removeLetters, workAgain, writeLetter } from './rework-journey.ts';
import type { TestSession } from './session.ts';
import { runVerb } from './verb.ts';

export type CallsOf = Map<Verb, Call[]>;

export interface Traveller {
  cloud: TestCloud;
  session: TestSession;
  /** Runs a command, and keeps which calls it made. */
  act<Flags>(verb: Verb, run: Run<Flags>, flags: Flags, args?: string[]): Promise<void>;
}

/** `extra`: the optional parts that the stack has; it then gets no images, and no changes but of these parts. */
export async function travel(trigger: Trigger, extra?: SetupFlags): Promise<CallsOf> {
  const { cloud, session, close } = await openAccount({ timings: { ...quick, pollingStartMs: 0 } });
  const callsOf: CallsOf = new Map();
  const act: Traveller['act'] = async (verb, run, flags, args = []) => {
    const from = cloud.calls.length;
    await runVerb(session, run, flags, { args });
    // Meanwhile only the test itself writes items, in the place of the worker.
    const own = cloud.calls.slice(from).filter(({ operation }) => operation !== 'PutItem');
    callsOf.set(verb, [...(callsOf.get(verb) ?? []), ...own]);
  };
  const traveller = { cloud, session, act };
  try {
    await live(traveller, trigger, extra);
    return callsOf;
  } finally {
    await close();
  }
}

async function live(traveller: Traveller, trigger: Trigger, extra: SetupFlags | undefined): Promise<void> {
  const { session, act, cloud } = traveller;
  await act('setup', setup, { trigger, alarms: true, ...extra });
  await drift(cloud, await namesOf(session), trigger);
  if (extra?.api || extra?.site) await driftApi(cloud, await namesOf(session));
  await act('setup', setup, { memory: 512, timeout: 30, maxConcurrency: 3, retention: 3, ttl: '2h' });
  if (!extra) await changeTrigger(traveller, trigger);
  if (extra?.api) for (const flag of [false, true]) await act('setup', setup, { api: flag });
  if (extra?.site) await changeSite(traveller, extra);
  if (extra?.cdn) await changeCdn(traveller);
  if (!extra) await workOnImages(traveller, trigger);
  // Also mends what the images silenced.
  await rm(session.config.stateFile);
  await act('setup', setup, { trigger });
  await act('status', status, { cost: true });
  await act('doctor', doctor, {});
  await rm(session.config.stateFile);
  await act('recover', recover, {});
  await litter(cloud, await namesOf(session));
  await act('teardown', teardown, { yes: true, expired: true });
  await act('teardown', teardown, { yes: true });
}

/** To each of the others and back; on the way back, other settings change, too. */
async function changeTrigger({ session, act }: Traveller, trigger: Trigger): Promise<void> {
  const others = triggers.filter((other) => other !== trigger);
  const changes = [{ ttl: false as const }, { alarms: false }];
  for (const [index, other] of others.entries()) {
    await runVerb(session, setup, { trigger: other });
    await act('setup', setup, { trigger, ...changes[index] });
  }
  await act('setup', setup, { alarms: true });
}

/** Taken away and made again, and mended where somebody closed it or wrote over it. */
async function changeSite({ session, act, cloud }: Traveller, { site }: SetupFlags): Promise<void> {
  await driftSite(cloud, await namesOf(session));
  await act('setup', setup, {});
  for (const flag of [false, site]) await act('setup', setup, flag === undefined ? {} : { site: flag });
}

/** Mended where somebody changed each piece of it, taken away, and made again. */
async function changeCdn({ session, act, cloud }: Traveller): Promise<void> {
  await driftCdn(cloud, await namesOf(session));
  await act('setup', setup, {});
  for (const cdn of [false, true]) await act('setup', setup, { cdn });
}

async function namesOf(session: TestSession): Promise<Names> {
  const { data } = await readState(session.config.stateFile);
  return makeNames({ ...session.place, suffix: data?.suffix ?? '' });
}

const quiet = { include: [], exclude: [] };

async function workOnImages({ session, act, cloud }: Traveller, trigger: Trigger): Promise<void> {
  const names = await namesOf(session);
  await silenceWorker(cloud, names);
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-journey-'));
  const [old, young] = await Promise.all([picture(1), picture(2)]);
  await put(join(folder, 'first', 'old.png'), old);
  await put(join(folder, 'first', 'twin.png'), old);
  await put(join(folder, 'first', 'large.png'), Buffer.concat([old, Buffer.alloc(multipartBytes)]));
  await put(join(folder, 'second', 'old.png'), old);
  await put(join(folder, 'second', 'young.png'), young);
  await writeLetter(cloud, names, 'large.png');
  await act('upload', upload, { ...quiet, wait: false }, [join(folder, 'first')]);

  const from = cloud.calls.length;
  const waiting = act('upload', upload, { ...quiet, timeout: 240 }, [join(folder, 'second')]);
  const announcement = trigger === 's3' ? 'Invoke' : 'SendMessageBatch';
  const signs = ['BatchGetItem', 'Query', 'ChangeMessageVisibilityBatch', announcement];
  await until(() => {
    const seen = cloud.calls.slice(from).map(({ operation }) => operation);
    expect(seen).toEqual(expect.arrayContaining(signs));
  });
  for (const [key, bytes] of Object.entries({ 'old.png': old, 'young.png': young })) {
    await writeItem(cloud, names, key, etagOfBytes(bytes));
  }
  await waiting;
  await act('upload', upload, { ...quiet, wait: false, delete: true }, [join(folder, 'second')]);
  await act('scan', scan, {});
  await removeLetters(cloud, names);
  for (const flags of [{ status: 'failed' as const }, { status: 'pending' as const }, { count: true }]) {
    await act('scan', scan, flags);
  }
  await act('logs', logs, { failed: true, key: 'old.png' });
  await act('query', query, {}, ['SELECT * FROM images']);
  await workAgain({ session, act, cloud }, names);
  await rm(folder, { recursive: true });
}

const picture = (shade: number) => solid(16, 12, [shade, 7, 7]).png().toBuffer();

async function put(file: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}

async function writeItem(
  cloud: TestCloud,
  names: Names,
  ImageID: string,
  OriginalETag: string,
): Promise<void> {
  const ProcessedAt = new Date().toISOString();
  const Item = marshall({
    ImageID,
    OriginalETag,
    ProcessedAt,
    Status: 'done',
    DurationMs: 1,
    Recipe: 'none',
  });
  await cloud.client(DynamoDBClient).send(new PutItemCommand({ TableName: names.of('images'), Item }));
}
