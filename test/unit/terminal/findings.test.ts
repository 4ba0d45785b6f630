// What doctor, recover and policy say in the end: to people, to scripts, and into a file.
import { expect, it } from 'vitest';
import type { Event } from '../../../src/events.ts';
import { createReporter } from '../../../src/terminal/reporters.ts';
import { ending } from '../../support/fakes/endings.ts';
import { recorded } from '../../support/fakes/streams.ts';

const plain = { json: false, quiet: false, verbose: false, color: false, interactive: false };

async function tell(output: Partial<typeof plain>, events: Event[]) {
  const streams = { stdout: recorded(), stderr: recorded() };
  const reporter = await createReporter({ ...plain, ...output }, streams);
  for (const event of events) reporter.emit(event);
  await reporter.stop();
  return { stdout: streams.stdout.text(), stderr: streams.stderr.text() };
}

const examination: Event[] = [
  { event: 'finding', id: 'clock', title: 'Clock', level: 'ok', text: 'in step with AWS' },
  {
    event: 'finding',
    id: 'state',
    title: 'State file',
    level: 'warning',
    text: 'lost',
    fix: 'thumbs recover',
  },
  ending('doctor', { warnings: 1 }),
];

it('findings are results: on stdout, each with its mend, and counted at the end', async () => {
  expect(await tell({}, examination)).toEqual({
    stdout: '✔ Clock: in step with AWS\n! State file: lost\n  → thumbs recover\n! 0 problems, 1 warning\n',
    stderr: '',
  });
});

it('--quiet leaves out what is fine', async () => {
  expect((await tell({ quiet: true }, examination)).stdout).toBe(
    '! State file: lost\n  → thumbs recover\n! 0 problems, 1 warning\n',
  );
});

it('scripts get each finding as a line', async () => {
  const lines = (await tell({ json: true }, examination)).stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(examination);
});

it('a policy is printed as nothing but its document', async () => {
  const policy = { Version: '2012-10-17', Statement: [] };
  expect(JSON.parse((await tell({}, [ending('policy', { policy, policies: [policy] })])).stdout)).toEqual(
    policy,
  );
  const policies = [policy, policy];
  expect(JSON.parse((await tell({}, [ending('policy', { policy, policies })])).stdout)).toEqual(policies);
});

it('a recovered stack is counted, and what is missing is named', async () => {
  const done = { stack: 'photos', recovered: 10 };
  expect((await tell({}, [ending('recover', done)])).stdout).toMatch(/^✔ 10 resources/);
  expect((await tell({}, [ending('recover', { ...done, missing: ['jobs'] })])).stdout).toMatch(
    /missing: jobs/,
  );
});
