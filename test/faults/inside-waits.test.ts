// What ends a wait at once: a refusal or an expired session is no "not yet". And what is waited for though it exists.
import { describe, expect, it } from 'vitest';
import { roleNotAssumable } from '../../cloud/faults/situations.ts';
import { denied, expired } from '../../cloud/faults/spellings.ts';
import { combine, failAlways, failTimes, loseReplies } from '../../cloud/faults.ts';
import type { ServiceName } from '../../cloud/router.ts';
import type { Faults } from '../../cloud/service.ts';
import type { Timings } from '../../cloud/timings.ts';
import { causedBy } from '../../src/errors/causes.ts';
import { explain, isCredentials } from '../../src/errors/errors.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { expectOneStack, makeSite, slowSite } from '../support/faults/fault-site.ts';

describe('something that exists, but is not shown yet', () => {
  it('is adopted once reads show it: the create was sent twice because its reply was lost', async () => {
    const clock = fakeClock();
    const site = await makeSite({ clock });
    const unseen = new Map<string, number>();
    // After its creation GetRole does not see the role three times.
    const faults: Faults = ({ operation }) => {
      if (operation === 'CreateRole') unseen.set(operation, 3);
      const left = unseen.get('CreateRole') ?? 0;
      if (operation !== 'GetRole' || left === 0) return undefined;
      unseen.set('CreateRole', left - 1);
      return () => ({
        status: 404,
        body: '<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>not yet</Message></Error></ErrorResponse>',
      });
    };
    const outcome = await site.setUp({}, combine(loseReplies('iam', 'CreateRole'), faults));
    expect(outcome).toMatchObject({ code: 0, changes: { role: 'created' } });
    expect(outcome.notes).toContainEqual(expect.stringContaining('role: AWS does not show the IAM role yet'));
    await expectOneStack(site);
  });
});

describe('inside a wait', () => {
  const pauses: Partial<Timings> = {
    functionPendingMs: 60_000,
    mappingSettleMs: 60_000,
    functionUpdateMs: 60_000,
  };
  /** The operation that is asked again and again, and how many of its calls come before the wait. */
  const places: [ServiceName, string, number, 'setup' | 'teardown'][] = [
    ['lambda', 'GetFunction', 3, 'setup'],
    ['lambda', 'GetEventSourceMapping', 3, 'setup'],
    ['dynamodb', 'DescribeTable', 2, 'setup'],
    ['lambda', 'GetEventSourceMapping', 3, 'teardown'],
    ['dynamodb', 'DescribeTable', 2, 'teardown'],
  ];

  async function waiting(command: 'setup' | 'teardown') {
    const { clock, site } = await slowSite({ ...pauses, tableMs: 100 });
    if (command === 'teardown') await site.setUp();
    const run = (faults: Faults) => (command === 'setup' ? site.setUp({}, faults) : site.tearDown(faults));
    return { clock, site, run };
  }

  /** Passes so many calls of the operation, then fails them all. */
  const afterCalls = (times: number, service: ServiceName, operation: string, faults: Faults): Faults => {
    let passed = 0;
    return (call) => {
      if (call.service === service && call.operation === operation) passed++;
      return passed > times ? faults(call) : undefined;
    };
  };

  it.each(places)(
    'AccessDenied from %s %s (call %i and later) ends the wait of %s at once',
    async (service, operation, n, command) => {
      const { site, run } = await waiting(command);
      const no = denied(service, operation);
      const outcome = await run(afterCalls(n, service, operation, failAlways(service, operation, no)));
      expect(outcome.calls.filter((one) => one === operation).length).toBeLessThan(n + 6);
      if (command === 'setup') expect(explain(outcome.error).code).toMatch(/^AccessDenied/);
      else expect(outcome.code).toBe(1);
      expect(await (command === 'setup' ? site.setUp() : site.tearDown())).toMatchObject({ code: 0 });
    },
  );

  it.each(places)(
    'an expired session in %s %s (call %i and later) ends the wait of %s at once',
    async (service, operation, n, command) => {
      const { site, run } = await waiting(command);
      const everything: Faults = (call) => expired(call.service as ServiceName);
      const outcome = await run(afterCalls(n, service, operation, everything));
      expect(causedBy(outcome.error, isCredentials)).toBe(true);
      expect(outcome.calls.filter((one) => one === operation).length).toBeLessThan(n + 6);
      expect(await (command === 'setup' ? site.setUp() : site.tearDown())).toMatchObject({ code: 0 });
    },
  );

  it('AccessDenied ends a wait for the role, too', async () => {
    const clock = fakeClock();
    const site = await makeSite({ clock });
    const notYet = failTimes('lambda', 'CreateFunction', 2, roleNotAssumable());
    const no = failAlways('lambda', 'CreateFunction', denied('lambda', 'CreateFunction'));
    const outcome = await site.setUp({}, combine(notYet, no));
    expect(explain(outcome.error)).toMatchObject({ code: 'AccessDeniedException' });
    expect(outcome.calls.filter((one) => one === 'CreateFunction')).toHaveLength(3);
  });
});
