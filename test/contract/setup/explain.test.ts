// `setup --explain` tells every call that changes something, and the exported script has them all, whatever the stack.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUp } from '../../../src/commands/setup.ts';
import type { CallEvent } from '../../../src/events.ts';
import { rehearse } from '../../../src/export/rehearsal.ts';
import { awsCliScript, type Script } from '../../../src/export/script.ts';
import type { SetupFlags } from '../../../src/lifecycle/setup-flags.ts';
import { readState, type StateData } from '../../../src/stack/state.ts';
import type { TestCloud } from '../../support/cloud/cloud.ts';
import { makeRole } from '../../support/cloud/functions.ts';
import { testKeys } from '../../support/cloud/keys.ts';
import { type Account, openAccount } from '../../support/stacks/account.ts';
import { exportedStacks } from '../../support/stacks/exported-stacks.ts';
import type { TestSession } from '../../support/stacks/session.ts';

const isRead = (operation: string) => /^(Get|List|Describe|Head)/.test(operation);
/** Not of setup: what the cloud's own functions and pollers call. */
const ofFunctions = ['ReceiveMessage', 'CreateLogStream', 'PutLogEvents'];

/** What the embedded cloud has as it is, and a rehearsal writes to be sure: S3's own defaults for new buckets. */
const defaults = [
  ...['PutPublicAccessBlock', 'PutBucketEncryption', 'PutBucketOwnershipControls'],
  // A site behind a distribution has none; the bucket of any other one may.
  'DeleteBucketWebsite',
];

const counted = (operations: string[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(operations, (one) => one)).map(([name, all = []]) => [name, all.length]),
  );

const withCdn: SetupFlags = { cdn: true, tags: { team: 'lab' } };
const stacks: [title: string, flags: SetupFlags][] = [
  ...exportedStacks.map(([title, flags]): [string, SetupFlags] => [title, flags]),
  ['with a CDN', withCdn],
];

describe.each(stacks)('a stack %s', (_title, flags) => {
  let cloud: TestCloud;
  let session: TestSession;
  let close: Account['close'];
  let data: StateData;
  let told: CallEvent[];
  let script: Script;
  beforeAll(async () => {
    ({ cloud, session, close } = await openAccount());
    if (flags.role) await makeRole(cloud, flags.role);
    cloud.calls.splice(0);
    await setUp(session, { ...flags, explain: true });
    told = session.events.filter((event) => event.event === 'call');
    data = (await readState(session.config.stateFile)).data as StateData;
    script = await awsCliScript(data, session.config);
  });
  afterAll(() => close());

  it('has each call told, and no other', () => {
    const made = cloud.calls
      .map(({ operation }) => operation)
      .filter((one) => !isRead(one) && !ofFunctions.includes(one));
    const writes = told.map(({ operation }) => operation).filter((one) => !isRead(one) && one !== 'PUT');
    expect(counted(writes)).toEqual(counted(made));
    for (const { script } of told) expect(script).toMatch(/^(aws [a-z\d]+ [a-z-]+|until|while|curl) /);
  });

  it('has waits told as loops', () => {
    const loops = told.filter(({ operation }) => isRead(operation)).map(({ script }) => script);
    expect(loops.filter((loop) => !/^(until|while) .*; do sleep 1; done$/s.test(loop))).toEqual([]);
    expect(loops.length).toBeGreaterThan(0);
  });

  it('has no secret told', () => {
    const done = session.events.at(-1) as { token?: string };
    const tokens = [data.settings.api?.tokenHash, done.token, testKeys.secretAccessKey].filter(Boolean);
    const text = JSON.stringify(told) + script.text;
    for (const token of tokens) expect(text).not.toContain(token);
    expect(text).not.toContain('X-Amz-Signature');
    if (flags.api) expect(text).toContain('$TOKEN_HASH');
  });

  it('names files that are there', async () => {
    const files = told.flatMap(
      ({ script }) => /(?:fileb:\/\/|--body |--upload-file )(\S+)/.exec(script)?.[1] ?? [],
    );
    for (const file of files) expect((await readFile(file)).length, file).toBeGreaterThan(0);
    expect(files.length).toBeGreaterThan(0);
  });

  it('has the calls of setup in the exported script', async () => {
    const rehearsed = await rehearse(data, data.settings, session.config);
    const wanted = rehearsed.flatMap((one) => (one.kind === 'write' ? [one.call.operation] : []));
    const missing = told
      .map(({ operation }) => operation)
      .filter((one) => !isRead(one) && !wanted.includes(one));
    const ofDeployments = ['CreateDeployment', 'StartDeployment', 'PUT', 'TagResource'];
    expect(missing.filter((one) => flags.site !== 'amplify' || !ofDeployments.includes(one))).toEqual([]);
    const more = wanted.filter((one) => !told.some(({ operation }) => operation === one));
    expect(more.filter((one) => !defaults.includes(one))).toEqual([]);
  });

  it('has a script that names nothing of the stack that it was exported from', () => {
    execFileSync('bash', ['-n'], { input: script.text });
    for (const own of [data.suffix, 'rehearsed-', session.config.folder])
      expect(script.text).not.toContain(own);
    expect(script.text.match(/000000000000/g) ?? []).toEqual([]);
    // An answer without a value that later calls need.
    expect(script.text).not.toMatch(/https?:\/\/[/"]|\bundefined\b/);
    expect(script.missing).toEqual(flags.site === 'amplify' ? ['site-deployment'] : []);
    const beside = [...script.files.keys()].map((name) => join('.', name));
    const wanted = [...script.text.matchAll(/(?:fileb:\/\/|--body )(\S+)/g)].map(([, name = '']) => name);
    const written = [...script.text.matchAll(/ >(\S+)\n/g)].map(([, name]) => name);
    const zips = ['worker.zip', 'api.zip'];
    expect(wanted.filter((one) => ![...beside, ...written, ...zips].includes(one))).toEqual([]);
  });
});
