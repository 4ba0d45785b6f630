// A state file that is lost, damaged or stale, rebuilt from what the account tells: against the embedded cloud.
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DeleteQueueCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { deny } from '../../cloud/faults.ts';
import { recover } from '../../src/commands/recover.ts';
import { setUp } from '../../src/commands/setup.ts';
import { tearDown } from '../../src/commands/teardown.ts';
import type { SetupFlags } from '../../src/lifecycle/setup-flags.ts';
import { readStatus } from '../../src/lifecycle/status.ts';
import { defaultSettings } from '../../src/stack/settings.ts';
import { readState, State, type StateData } from '../../src/stack/state.ts';
import type { TestCloud } from '../support/cloud/cloud.ts';
import { makeRole } from '../support/cloud/functions.ts';
import { type Account, shareStack, withAccount } from '../support/stacks/account.ts';
import { makeSession, type TestSession } from '../support/stacks/session.ts';

/** Nothing here is a default, so that nothing can be right by chance. */
const unusual: SetupFlags = {
  sizes: [64, 333],
  format: 'avif',
  quality: 55,
  memory: 640,
  timeout: 45,
  retention: 3,
};

let cloud: TestCloud;
let session: TestSession;

function take(account: Account): void {
  ({ cloud, session } = account);
}

const file = () => session.config.stateFile;

async function stateNow(): Promise<StateData> {
  const { data } = await readState(file());
  if (!data) throw new Error('there is no state file');
  return data;
}

async function loseState(): Promise<StateData> {
  const lost = await stateNow();
  await rm(file());
  await rm(`${file()}.bak`, { force: true });
  return lost;
}

/** All but when each record was written. */
function timeless({ resources, ...rest }: StateData) {
  return {
    ...rest,
    resources: Object.entries(resources)
      .map(([id, record]) => ({ id, ...record, at: '' }))
      .sort(byId),
  };
}
const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);

const writesSince = (from: number) =>
  cloud.calls.slice(from).filter(({ operation }) => !/^(Get|List|Head|Describe)/.test(operation));

describe('thumbs recover', () => {
  beforeEach(async () => take(await withAccount()));

  it.each([
    ['s3-sqs', 7],
    ['sqs', 7],
    // No mapping limits the function here, so that nothing remembers the limit.
    ['s3', undefined],
  ] as const)(
    'with the trigger %s writes the file that was lost, without a writing call',
    async (trigger, maxConcurrency) => {
      await setUp(session, { ...unusual, trigger, ...(maxConcurrency ? { maxConcurrency } : {}) });
      const lost = await loseState();
      const before = cloud.calls.length;
      expect(await recover(session)).toBe(0);
      expect(writesSince(before)).toEqual([]);
      expect(timeless(await stateNow())).toEqual(timeless(lost));
      expect(session.events.at(-1)).toMatchObject({
        event: 'done',
        stack: 'thumbs',
        recovered: Object.keys(lost.resources).length,
        missing: [],
        settings: lost.settings,
      });
      expect(await setUp(session, { plan: true })).toBe(0);
    },
  );

  it('goes on with a borrowed role', async () => {
    const arn = await makeRole(cloud, 'lent-to-thumbs');
    await setUp(session, { role: 'lent-to-thumbs' });
    await loseState();
    await recover(session);
    const { settings, resources } = await stateNow();
    expect(settings.role).toBe(arn);
    expect(resources.role?.outputs).toMatchObject({ arn, borrowed: arn });
    expect(await setUp(session, { plan: true })).toBe(0);
  });

  it('goes on with the role of a lab that lets nobody make one', async () => {
    const arn = await makeRole(cloud, 'LabRole');
    cloud.cloud.setFaults(deny('iam', 'CreateRole'));
    await setUp(session, {});
    await loseState();
    await recover(session);
    expect((await stateNow()).resources.role?.outputs).toMatchObject({ arn, borrowed: arn });
    expect(await setUp(session, { plan: true })).toBe(0);
  });

  it('takes from an old file what no cloud remembers', async () => {
    await setUp(session, { trigger: 's3', maxConcurrency: 9 });
    await recover(session);
    expect((await stateNow()).settings.maxConcurrency).toBe(9);
  });

  it('does not believe a recipe that somebody broke, and says so', async () => {
    await setUp(session, { memory: 640 });
    const notes: string[] = [];
    const { suffix } = await loseState();
    await session.client(LambdaClient).send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: `thumbs-worker-${suffix}`,
        Environment: { Variables: { THUMBS_RECIPE: '{"sizes":[0]}' } },
      }),
    );
    await recover({ ...session, note: (text) => void notes.push(text) });
    expect((await stateNow()).settings).toMatchObject({ sizes: [256, 1024], memoryMB: 640 });
    expect(notes).toContainEqual(expect.stringContaining('THUMBS_RECIPE'));
  });

  it('finds nothing where there is nothing, and leaves the file alone', async () => {
    await setUp(session, {});
    const text = await readFile(file(), 'utf8');
    await tearDown(session, {});
    await writeFile(file(), text);
    await expect(recover(session)).rejects.toMatchObject({ code: 'NoStack' });
    expect(await readFile(file(), 'utf8')).toBe(text);
    await expect(access(`${file()}.lock`)).rejects.toThrow();
  });

  it('refuses to choose between two lives of a stack', async () => {
    await setUp(session, {});
    const { suffix } = await loseState();
    const other = await makeSession(cloud);
    const place = { ...other.place, version: 1 as const };
    await new State(other.config.stateFile, {
      ...place,
      suffix: 'zzz222',
      settings: defaultSettings,
      resources: {},
    }).save();
    await setUp(other, {});
    other.close();
    await expect(recover(session)).rejects.toMatchObject({
      code: 'Ambiguous',
      message: expect.stringMatching(new RegExp(`${suffix}.*zzz222|zzz222.*${suffix}`)),
    });
  });
});

describe('the state file of a stack with unusual settings', () => {
  shareStack({ ...unusual, maxConcurrency: 7 }, take);

  it('is not touched when it is of another account', async () => {
    const text = await readFile(file(), 'utf8');
    const stranger = { ...session, place: { ...session.place, account: '999999999999' } };
    await expect(recover(stranger)).rejects.toMatchObject({ code: 'WrongPlace' });
    expect(await readFile(file(), 'utf8')).toBe(text);
  });

  it('is replaced by recover when it is damaged, or remembers another life and other settings', async () => {
    const right = await stateNow();
    const stale = {
      ...right,
      suffix: 'zzz222',
      settings: { ...right.settings, memoryMB: 128 },
      resources: {},
    };
    for (const text of ['{"version":1,', JSON.stringify(stale)]) {
      await writeFile(file(), text);
      await writeFile(`${file()}.bak`, text);
      expect(await recover(session)).toBe(0);
      expect(timeless(await stateNow())).toEqual(timeless(right));
    }
  });

  it('is written by recover, which tells what is missing; setup then makes it', async () => {
    const { suffix } = await loseState();
    const sqs = session.client(SQSClient);
    const { QueueUrl } = await sqs.send(
      new GetQueueUrlCommand({ QueueName: `thumbs-dead-letters-${suffix}` }),
    );
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await recover(session);
    expect(session.events).toContainEqual(
      expect.objectContaining({ event: 'done', missing: ['dead-letters'] }),
    );
    session.events.length = 0;
    await setUp(session, {});
    expect(session.events.at(-1)).toMatchObject({ event: 'done', created: 1, updated: 0 });
  });

  it('is recovered on another machine, where status misses nothing, though the zip is not there', async () => {
    const other = await makeSession(cloud);
    onTestFinished(() => other.close());
    await recover(other);
    const { drift, resources } = await readStatus(other);
    const notOk = resources.filter(({ state }) => state !== 'ok').map(({ id, state }) => ({ id, state }));
    expect(notOk).toEqual([{ id: 'package', state: 'elsewhere' }]);
    expect(drift).toBe(false);
  });

  it('is written anew by a setup, which keeps the settings and changes nothing', async () => {
    const lost = await loseState();
    const before = cloud.calls.length;
    session.events.length = 0;
    expect(await setUp(session, {})).toBe(0);
    expect(writesSince(before)).toEqual([]);
    expect(session.events.at(-1)).toMatchObject({ event: 'done', created: 0, updated: 0, destroyed: 0 });
    expect(timeless(await stateNow())).toEqual(timeless(lost));
  });

  it('is lost, and a setup changes what its flags say, and nothing else', async () => {
    const lost = await loseState();
    await setUp(session, { memory: 1000 });
    expect((await stateNow()).settings).toEqual({ ...lost.settings, memoryMB: 1000 });
  });

  it('is not written by a setup that only plans', async () => {
    await loseState();
    expect(await setUp(session, { plan: true })).toBe(0);
    expect((await readState(file())).data).toBeUndefined();
  });
});
