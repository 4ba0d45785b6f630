// Too many calls: each service says so in its own words. The SDK gives up within seconds; thumbs does not,
// and when it does, it says what to do.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsError } from '../../cloud/aws-error.ts';
import { failTimes, throttle, throttleEverything } from '../../cloud/faults.ts';
import type { ServiceName } from '../../cloud/router.ts';
import { explain } from '../../src/errors/errors.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { isRead, makeSite } from '../support/faults/fault-site.ts';
import { countsOf, emptyAccount, oneStack } from '../support/stacks/inventory.ts';

// The SDK's own retries take real seconds; thumbs' take none on a clock that jumps. The SDK's are tested by the SDK.
beforeEach(() => vi.stubEnv('AWS_MAX_ATTEMPTS', '1'));
afterEach(() => vi.unstubAllEnvs());

const slow = expect.stringMatching(/AWS asks us to slow down \(up to 120 s\)/);
const open = () => makeSite({ clock: fakeClock() });

it.each(['s3-sqs', 's3'] as const)(
  'with the trigger %s, setup, a change and teardown come through although every operation is throttled three times',
  async (trigger) => {
    const site = await open();
    const made = await site.setUp({ trigger, alarms: true, ttl: '2h' }, throttleEverything(3));
    expect(made, String(made.error)).toMatchObject({ code: 0 });
    expect(made.notes).toContainEqual(slow);
    // Once a minute, though a hundred calls were slowed down.
    expect(made.notes.filter((text) => text.includes('slow down')).length).toBeLessThan(6);
    const mappings = trigger === 's3' ? 0 : 1;
    expect(countsOf(await site.inventory())).toEqual({ ...oneStack, mappings, alarms: 4, dashboards: 1 });
    const change = { timeout: 30, memory: 512, maxConcurrency: 3, retention: 3, ttl: false as const };
    const changed = await site.setUp(change, throttleEverything(3));
    expect(changed, String(changed.error)).toMatchObject({ code: 0 });
    expect(changed.calls.filter((operation) => /^Untag/.test(operation)).length).toBeGreaterThan(3 * 6);
    const again = await site.setUp();
    expect(again.calls.filter((operation) => !isRead(operation))).toEqual([]);
    const gone = await site.tearDown(throttleEverything(3));
    expect(gone, String(gone.error)).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  },
);

describe('a throttle that never ends', () => {
  const services: [ServiceName, string][] = [
    ['s3', 'CreateBucket'],
    ['sqs', 'CreateQueue'],
    ['dynamodb', 'CreateTable'],
    ['iam', 'CreateRole'],
    ['lambda', 'CreateFunction'],
    ['logs', 'CreateLogGroup'],
  ];
  it.each(services)(
    'of %s %s is given up after two minutes, with advice, and the next setup goes on',
    async (service, operation) => {
      const clock = fakeClock();
      const site = await makeSite({ clock });
      const outcome = await site.setUp({}, throttle(service, Number.POSITIVE_INFINITY, operation));
      expect(explain(outcome.error).fix).toMatch(/wait a minute and run the same command again/);
      expect(outcome.notes).toContainEqual(slow);
      // Two buckets wait at once, and move the same clock.
      expect(clock.elapsed()).toBeLessThan(2 * 120_000 + 15_000);
      expect(await site.setUp()).toMatchObject({ code: 0 });
      expect(countsOf(await site.inventory())).toEqual(oneStack);
    },
  );

  it('of a teardown leaves what it concerns, with the reason, and the next one removes it', async () => {
    const site = await open();
    await site.setUp();
    const outcome = await site.tearDown(throttle('sqs', Number.POSITIVE_INFINITY, 'DeleteQueue'));
    expect(outcome.code).toBe(1);
    expect(outcome.events.at(-1)).toMatchObject({
      event: 'done',
      left: [
        { id: 'jobs', reason: expect.stringContaining('RequestThrottled') },
        { id: 'dead-letters', reason: expect.stringContaining('RequestThrottled') },
      ],
    });
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});

it.each([500, 502, 503, 504])('server errors with status %i at every read are waited out', async (status) => {
  const site = await open();
  const trouble = new AwsError('InternalFailure', 'trouble of our own', status);
  const made = await site.setUp({}, failTimes('lambda', 'GetFunction', 3, trouble));
  expect(made, String(made.error)).toMatchObject({ code: 0 });
  expect(made.notes).toContainEqual(expect.stringContaining('AWS does not answer as it should just now'));
});
