// A call was carried out, but its answer never arrived: the SDK sends it again, or the next run does.
// Either way what was made is adopted, and nothing is made twice. Which calls: all that write, as counted in a clean run.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dropEvery } from '../../cloud/faults.ts';
import type { SetupFlags } from '../../src/lifecycle/setup-flags.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import {
  type FaultSite,
  loseEachReply,
  makeSite,
  type Outcome,
  writesIn,
} from '../support/faults/fault-site.ts';
import { countsOf, emptyAccount, oneStack } from '../support/stacks/inventory.ts';

const whole = ({ trigger, alarms }: SetupFlags) => ({
  ...oneStack,
  mappings: trigger === 's3' ? 0 : 1,
  ...(alarms ? { alarms: 4, dashboards: 1 } : {}),
});

async function expectWhole(site: FaultSite, flags: SetupFlags, where: string) {
  expect(countsOf(await site.inventory()), where).toEqual(whole(flags));
  const again = await site.setUp();
  expect(new Set(Object.values(again.changes)), where).toEqual(new Set(['unchanged']));
}

async function expectEmpty(site: FaultSite, where: string) {
  expect(await site.inventory(), where).toEqual(emptyAccount);
}

const before = { timeout: 60, memory: 1536, maxConcurrency: 5, retention: 14, ttl: '2h' };
/** Each service takes the tag of the end away by a call of its own. */
const after = { timeout: 30, memory: 512, maxConcurrency: 3, retention: 3, ttl: false as const };

async function writesInEach(commands: (() => Promise<Outcome>)[]) {
  const each = [];
  for (const command of commands) each.push(await writesIn(command));
  return each;
}

/** The command came through, and no writing call was spared. */
function expectDone(outcome: Outcome, lost: Set<string>, writes: string[]) {
  expect(outcome, String(outcome.error)).toMatchObject({ code: 0 });
  expect([...lost]).toEqual(expect.arrayContaining(writes));
}

// Node's own retries are real time; a throttle's or a state's are not.
const open = () => makeSite({ clock: fakeClock() });

const walks: SetupFlags[] = [{ trigger: 's3-sqs', alarms: true }, { trigger: 's3' }];

describe.each(walks)('with the trigger $trigger, a lost reply', (flags) => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([1, 2])(
    'to each writing call of setup, a change and teardown, %i times, is made good by sending the call again',
    async (times) => {
      const site = await open();
      const story = [
        () => site.setUp({ ...flags, ...before }),
        () => site.setUp(after),
        () => site.tearDown(),
      ];
      const [made = [], changed = [], gone = []] = await writesInEach(story);
      expect(made.length).toBeGreaterThan(11);
      expect(made.filter((operation) => operation.startsWith('Create'))).toHaveLength(
        flags.trigger === 's3' ? 6 : 7,
      );
      expect(changed.filter((operation) => /^Untag/.test(operation)).length).toBeGreaterThan(2);
      const setup = loseEachReply(times);
      expectDone(await site.setUp({ ...flags, ...before }, setup.faults), setup.lost, made);
      await expectWhole(site, flags, 'setup');
      const change = loseEachReply(times);
      expectDone(await site.setUp(after, change.faults), change.lost, changed);
      await expectWhole(site, flags, 'change');
      const teardown = loseEachReply(times);
      expectDone(await site.tearDown(teardown.faults), teardown.lost, gone);
      await expectEmpty(site, 'teardown');
    },
  );

  it('to each writing call of setup is made good by the next run, when nothing was sent again', async () => {
    const site = await open();
    const writes = await writesIn(() => site.setUp(flags));
    await site.tearDown();
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const { faults, lost } = loseEachReply();
    let runs = 1;
    for (; (await site.setUp(flags, faults)).code !== 0; runs++) expect(runs).toBeLessThan(writes.length);
    expect(runs).toBeGreaterThan(3);
    expect([...lost]).toEqual(expect.arrayContaining(writes));
    await expectWhole(site, flags, 'at last');
  });
});

describe('a connection that is cut at every n-th call', () => {
  it.each([3, 4, 5, 7, 11])(
    'n = %i: setup and teardown come through, in a few runs at most, and nothing is made twice',
    async (n) => {
      const site = await open();
      const untilDone = async (command: () => Promise<Outcome>) => {
        for (let run = 1; run <= 5; run++) {
          const { code, error } = await command();
          if (code === 0) return run;
          // A teardown goes on past what was cut three times, and lists it as left.
          if (code === undefined) expect(String(error)).toMatch(/did not finish|socket hang up|ECONNRESET/);
        }
        throw new Error('not even the fifth run came through');
      };
      await untilDone(() => site.setUp({}, dropEvery(n)));
      await expectWhole(site, {}, `every ${n}th`);
      await untilDone(() => site.tearDown(dropEvery(n)));
      await expectEmpty(site, `every ${n}th`);
    },
  );
});
