// The eighth law of every resource: what a state file names and thumbs did not make is never changed or removed, but left
// and told, with the reason. Whoever edits the file by hand, or takes over another's, loses nothing.
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUp } from '../../src/commands/setup.ts';
import { tearDown } from '../../src/commands/teardown.ts';
import type { SetupFlags } from '../../src/lifecycle/setup-flags.ts';
import { everything, select } from '../../src/pipeline.ts';
import type { Leftover } from '../../src/results/results.ts';
import { defaultSettings, type Settings } from '../../src/stack/settings.ts';
import { readState, State, type StateData } from '../../src/stack/state.ts';
import { openCloud, quick, type TestCloud } from '../support/cloud/cloud.ts';
import { makeStrangers, strangers } from '../support/faults/strangers.ts';
import { type Inventory, takeInventory } from '../support/stacks/inventory.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';
import { takeTinyFunction } from '../support/stacks/tiny-function.ts';

type Records = StateData['resources'];

const isRead = (operation: string) => /^(Get|List|Head|Describe)/.test(operation);
/** Packages lie on this machine, in a folder of their own. */
const remote = everything.filter(({ type }) => type !== 'function package');
const pictures = ['originals', 'thumbnails', 'images'];

let cloud: TestCloud;
let session: TestSession;
let before: Inventory;

async function open(): Promise<void> {
  cloud = await openCloud({ timings: quick });
  session = await makeSession(cloud);
}
async function close(): Promise<void> {
  session.close();
  await cloud.dispose();
}

/** As somebody wrote it by hand. */
async function claim(resources: Records, settings: Partial<Settings> = {}): Promise<void> {
  const data = { version: 1 as const, ...session.place, suffix: 'bcdfgh' };
  const all = { ...data, settings: { ...defaultSettings, ...settings }, resources };
  await new State(session.config.stateFile, all).save();
}

/** What a command wrote, and how it ended. */
async function observe(command: () => Promise<number>) {
  const from = cloud.calls.length;
  session.events.length = 0;
  const end = await command().catch((error: unknown) => error);
  const writes = cloud.calls.slice(from).filter(({ operation }) => !isRead(operation));
  const done = session.events.findLast(({ event }) => event === 'done') as { left?: Leftover[] } | undefined;
  return { end, writes: writes.map(({ operation }) => operation), left: done?.left ?? [] };
}

const record = (id: string, name: string): Records => {
  const type = everything.find((resource) => resource.id === id)?.type ?? '';
  return { [id]: { type, status: 'ready', name, outputs: {}, at: '2026-01-01T00:00:00Z' } };
};

describe('what somebody else made, under a name of their own in the state file,', () => {
  beforeAll(async () => {
    await open();
    await makeStrangers(cloud);
    before = await takeInventory(cloud);
  });
  afterAll(close);

  /** Under one of these every resource is wanted, and under another it is not. */
  const choices: [flags: SetupFlags, settings: Partial<Settings>][] = [
    [
      { trigger: 's3-sqs', alarms: true, site: 'public' },
      { site: 'public', alarms: true, trigger: 's3-sqs' },
    ],
    [
      { trigger: 's3', site: 'amplify' },
      { trigger: 's3', site: 'amplify' },
    ],
    [
      { trigger: 'sqs', cdn: true, domain: 'pictures.example.com' },
      { trigger: 'sqs', cdn: true, domain: 'pictures.example.com' },
    ],
  ];
  const api = { read: 'open', tokenHash: 'aa' } as const;
  const isWanted = (id: string, settings: Partial<Settings>) => {
    const all = { ...defaultSettings, ...settings, ...(settings.site ? { api } : {}) };
    return select(all).wanted.some((one) => one.id === id);
  };

  it('is of every kind', () => {
    expect(Object.keys(strangers).sort()).toEqual(remote.map(({ id }) => id).sort());
  });

  it.each(remote.map(({ id }) => id))('as %s, is a conflict to setup, which changes nothing', async (id) => {
    const wanted = choices.find(([, settings]) => isWanted(id, settings));
    const unwanted = choices.find(([, settings]) => !isWanted(id, settings));
    for (const [flags] of [wanted, unwanted].filter((one) => one !== undefined)) {
      await claim(record(id, strangers[id] ?? ''));
      const { end, writes } = await observe(() => setUp(session, flags));
      expect(end).toMatchObject({
        code: 'Conflict',
        message: expect.stringContaining(`says that '${id}' is the`),
        fix: expect.stringContaining('thumbs recover'),
      });
      expect(writes).toEqual([]);
    }
  });

  it.each(remote.map(({ id }) => id))('as %s, is left by teardown, with the reason', async (id) => {
    await claim(record(id, strangers[id] ?? ''));
    for (const keepImages of [false, true]) {
      const { end, writes, left } = await observe(() => tearDown(session, { keepImages }));
      expect(writes).toEqual([]);
      if (keepImages && pictures.includes(id)) {
        expect({ end, left }).toEqual({ end: 0, left: [] });
        continue;
      }
      expect(end).toBe(1);
      expect(left).toMatchObject([
        { id, name: strangers[id], reason: expect.stringMatching(/^it has a name/) },
      ]);
    }
    const { data } = await readState(session.config.stateFile);
    expect(data?.resources).toMatchObject({ [id]: { status: 'ready', name: strangers[id] } });
  });

  it('is there as before, to the last object', async () => {
    expect(await takeInventory(cloud)).toEqual(before);
  });
});

describe("another stack's things, in a state file of this stack,", () => {
  let records: Records;

  beforeAll(async () => {
    await open();
    const made: SetupFlags[] = [
      { trigger: 's3', alarms: true, site: 'public', notify: true },
      { source: 's3://family-photos', site: 'amplify', cdn: true, domain: 'pictures.example.com' },
    ];
    await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: 'family-photos' }));
    records = {};
    for (const [index, flags] of made.entries()) {
      const { folder } = session.config;
      const other = await makeSession(cloud, { stack: `other-${index}`, folder });
      await takeTinyFunction(other);
      await setUp(other, flags);
      const { data } = await readState(other.config.stateFile);
      records = { ...records, ...data?.resources };
      other.close();
    }
    before = await takeInventory(cloud);
  });
  afterAll(close);

  it.each([false, true])(
    'are left by teardown, with the name of that stack (--keep-images: %s)',
    async (keepImages) => {
      await claim(records);
      const { end, writes, left } = await observe(() => tearDown(session, { keepImages }));
      expect(end).toBe(1);
      expect(writes).toEqual([]);
      // Rules have the stack's name as their id: there is none of ours in a bucket of another stack.
      const rules = ['notification', 'originals-cors', 'thumbnails-cors'];
      const expected = remote.filter(
        ({ id }) => !rules.includes(id) && !(keepImages && pictures.includes(id)),
      );
      expect(left.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
      for (const { reason } of left) expect(reason).toMatch(/^it belongs to stack 'other-[01]'; /);
      expect(await takeInventory(cloud)).toEqual(before);
    },
  );

  it('are a conflict to setup, which changes nothing, also where it would take them away', async () => {
    await claim(records, { alarms: true, site: 'public' });
    for (const flags of [{}, { alarms: false }, { site: false, api: false }] as const) {
      const { end, writes } = await observe(() => setUp(session, flags));
      expect(end).toMatchObject({ code: 'Conflict' });
      expect(writes).toEqual([]);
    }
    expect(await takeInventory(cloud)).toEqual(before);
  });
});
