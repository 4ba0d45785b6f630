import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/commands/state.ts';
import type { Event } from '../../../src/events.ts';
import { State, type StateData } from '../../../src/stack/state.ts';
import { createReporter } from '../../../src/terminal/reporters.ts';
import { testContext, testStateData } from '../../support/fakes/context.ts';
import { recorded } from '../../support/fakes/streams.ts';

const { config, signal } = testContext();
const jobs = {
  type: 'SQS queue',
  status: 'ready' as const,
  name: 'photos-jobs-bcd234',
  outputs: { url: 'https://queue' },
  at: '2026-11-21T10:00:00.000Z',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-state-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function tell(
  json: boolean,
  endpoint: string | null = null,
  resources: StateData['resources'] = { jobs },
) {
  const stateFile = join(folder, 'photos.json');
  await new State(stateFile, testStateData({ resources, endpoint })).save();
  const streams = { stdout: recorded(), stderr: recorded() };
  const reporter = await createReporter({ ...config.output, json }, streams);
  const code = await run({
    args: [],
    flags: {},
    config: { ...config, stateFile },
    reporter,
    emit: reporter.emit,
    signal,
  });
  await reporter.stop();
  return { code, stdout: streams.stdout.text() };
}

describe('thumbs state', () => {
  it('is a table whose links lead into the console', async () => {
    const { code, stdout } = await tell(false);
    expect(code).toBe(0);
    const [header = '', row = ''] = stdout.split('\n');
    expect(header).toMatch(/^id +type +status +since +name +console$/);
    expect(row).toMatch(/^jobs +SQS queue +ready .* photos-jobs-bcd234 +https:\/\/eu-west-1\.console/);
  });

  it('has no links for a stack on another server than AWS', async () => {
    const { stdout } = await tell(false, 'http://127.0.0.1:1');
    expect(stdout).not.toMatch(/console/);
  });

  it('is a record per resource for scripts, with its outputs, and a closing line about the stack', async () => {
    const lines = (await tell(true)).stdout.trim().split('\n');
    const [record, done] = lines.map((line) => JSON.parse(line) as Event);
    expect(record).toMatchObject({
      event: 'record',
      id: 'jobs',
      ...jobs,
      link: expect.stringMatching(/^https:/),
    });
    expect(done).toMatchObject({ event: 'done', count: 1, stack: 'photos', account: '123456789012' });
  });

  it('tells which names are none of this stack, as far as names tell', async () => {
    const at = jobs.at;
    const made = { status: 'ready' as const, outputs: {}, at };
    const resources = {
      jobs,
      site: { ...made, type: 'S3 bucket', name: 'family-photos' },
      images: { ...made, type: 'DynamoDB table', name: 'other-images-bcd234' },
      logs: { ...made, type: 'log group', name: '/aws/lambda/photos-worker-bcd234' },
      package: { ...made, type: 'function package', name: 'for Lambda' },
      role: { ...made, type: 'IAM role', name: 'LabRole', outputs: { borrowed: 'LabRole' } },
    };
    const lines = (await tell(true, null, resources)).stdout.trim().split('\n');
    const records = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'record');
    expect(records.filter(({ foreign }) => foreign).map(({ id }) => id)).toEqual(['site', 'images']);
    expect((await tell(false, null, resources)).stdout).toMatch(/^site +S3 bucket +not of this stack /m);
  });

  it('says what to do when there is no file', async () => {
    const stateFile = join(folder, 'none.json');
    const { stdout, stderr } = process;
    const reporter = await createReporter(config.output, { stdout, stderr });
    const call = { args: [], flags: {}, config: { ...config, stateFile }, reporter, emit: () => {}, signal };
    await expect(run(call)).rejects.toMatchObject({
      code: 'NoStack',
      fix: expect.stringContaining('thumbs recover'),
    });
  });
});
