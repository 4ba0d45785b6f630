// A call was carried out, but its answer never arrived: the SDK sends it again, or the next run does.
// Either way what was made is adopted, and nothing is made twice. Which calls: all that write, as counted in a clean run.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SetupFlags } from '../../src/commands/setup-flags.ts';
import { dropEvery, loseReplies } from '../../src/local/faults.ts';
import type { ServiceName } from '../../src/local/router.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { type FaultSite, isRead, makeSite, type Outcome } from '../support/fault-site.ts';
import { countsOf, emptyAccount, oneStack } from '../support/inventory.ts';

/** Every writing operation of the calls so far, each once. */
function writesOf(site: FaultSite): { service: ServiceName; operation: string }[] {
  const writes = site.cloud.calls.filter(({ operation }) => !isRead(operation));
  const each = new Map(writes.map(({ service, operation }) => [operation, service as ServiceName]));
  return [...each].map(([operation, service]) => ({ service, operation }));
}

/** The writing operations of one clean command. */
async function writesIn(site: FaultSite, command: () => Promise<Outcome>) {
  site.cloud.calls.length = 0;
  expect(await command()).toMatchObject({ code: 0 });
  return writesOf(site);
}

const whole = (trigger: SetupFlags['trigger']) => ({ ...oneStack, mappings: trigger === 's3' ? 0 : 1 });

async function expectWhole(site: FaultSite, flags: SetupFlags, where: string) {
  expect(countsOf(await site.inventory()), where).toEqual(whole(flags.trigger));
  const again = await site.setUp(flags);
  expect(new Set(Object.values(again.changes)), where).toEqual(new Set(['unchanged']));
}

async function expectEmpty(site: FaultSite, where: string) {
  expect(await site.inventory(), where).toEqual(emptyAccount);
}

// Node's own retries are real time; a throttle's or a state's are not.
const open = () => makeSite({ clock: fakeClock() });

describe.each(['s3-sqs', 's3'] as const)('with the trigger %s, a lost reply', (trigger) => {
  afterEach(() => vi.unstubAllEnvs());

  it('to any writing call of setup is made good by sending the call again', async () => {
    const site = await open();
    const writes = await writesIn(site, () => site.setUp({ trigger }));
    expect(writes.length).toBeGreaterThan(11);
    for (const { service, operation } of writes) {
      await site.tearDown();
      const outcome = await site.setUp({ trigger }, loseReplies(service, operation));
      expect(outcome, `${operation}: ${outcome.error}`).toMatchObject({ code: 0 });
      await expectWhole(site, { trigger }, operation);
    }
    await site.tearDown();
    await expectEmpty(site, 'at the end');
  });

  it('to any writing call of setup is made good by the next run, when nothing was sent again', async () => {
    const site = await open();
    const writes = await writesIn(site, () => site.setUp({ trigger }));
    for (const { service, operation } of writes) {
      await site.tearDown();
      vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
      const { error } = await site.setUp({ trigger }, loseReplies(service, operation));
      vi.unstubAllEnvs();
      expect(error, operation).toBeDefined();
      expect(await site.setUp({ trigger }), operation).toMatchObject({ code: 0 });
      await expectWhole(site, { trigger }, operation);
    }
  });

  it('to any writing call of teardown is made good by sending the call again', async () => {
    const site = await open();
    await site.setUp({ trigger });
    const writes = await writesIn(site, () => site.tearDown());
    for (const { service, operation } of writes) {
      await site.setUp({ trigger });
      const outcome = await site.tearDown(loseReplies(service, operation));
      expect(outcome, `${operation}: ${outcome.error}`).toMatchObject({ code: 0 });
      await expectEmpty(site, operation);
    }
  });
});

describe('a lost reply', () => {
  it('to any writing call of a settings change is made good by sending the call again', async () => {
    const site = await open();
    const [before, after] = [
      { timeout: 60, memory: 1536, maxConcurrency: 5, retention: 14 },
      { timeout: 30, memory: 512, maxConcurrency: 3, retention: 3 },
    ];
    await site.setUp(before);
    const writes = await writesIn(site, () => site.setUp(after));
    expect(writes.length).toBeGreaterThan(3);
    for (const { service, operation } of writes) {
      await site.setUp(before);
      const outcome = await site.setUp(after, loseReplies(service, operation));
      expect(outcome, `${operation}: ${outcome.error}`).toMatchObject({ code: 0 });
      await expectWhole(site, after, operation);
    }
  });

  it('twice in a row to every create still makes nothing twice', async () => {
    const site = await open();
    const writes = (await writesIn(site, () => site.setUp())).filter(({ operation }) =>
      operation.startsWith('Create'),
    );
    expect(writes).toHaveLength(7);
    for (const { service, operation } of writes) {
      await site.tearDown();
      const outcome = await site.setUp({}, loseReplies(service, operation, 2));
      expect(outcome, `${operation}: ${outcome.error}`).toMatchObject({ code: 0 });
      await expectWhole(site, {}, operation);
    }
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
