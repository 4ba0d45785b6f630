// The optional HTTP API under the faults that the rest of a stack is tested with: throttles, lost replies, conflicts,
// rights that are missing, kill -9. The stack below it is there already, so that only its own calls meet them.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { setUp } from '../../src/commands/setup.ts';
import type { Session } from '../../src/context.ts';
import { concurrentModification } from '../../src/local/faults/situations.ts';
import { deny, failAlways, failTimes, loseReplies, throttleEverything } from '../../src/local/faults.ts';
import type { ServiceName } from '../../src/local/router.ts';
import { makeCrashSite } from '../support/crash.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { type FaultSite, isRead, makeSite } from '../support/fault-site.ts';
import { countsOf, emptyAccount, oneStack, oneStackWithApi, takeInventory } from '../support/inventory.ts';

async function open(): Promise<FaultSite> {
  const site = await makeSite({ clock: fakeClock() });
  expect(await site.setUp()).toMatchObject({ code: 0 });
  return site;
}

const counts = async (site: FaultSite) => countsOf(await site.inventory());

async function expectWhole(site: FaultSite, where = ''): Promise<void> {
  expect(await counts(site), where).toEqual(oneStackWithApi);
  expect(new Set(Object.values((await site.setUp()).changes)), where).toEqual(new Set(['unchanged']));
}

it('setup --api, a new token, --no-api and teardown come through throttles of every operation', async () => {
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  const site = await open();
  for (const flags of [{ api: true }, { rotateToken: true }]) {
    const outcome = await site.setUp(flags, throttleEverything(3));
    expect(outcome, String(outcome.error)).toMatchObject({ code: 0 });
    await expectWhole(site);
  }
  expect(await site.setUp({ api: false }, throttleEverything(3))).toMatchObject({ code: 0 });
  expect(await counts(site)).toEqual(oneStack);
  await site.setUp({ api: true });
  expect(await site.tearDown(throttleEverything(3))).toMatchObject({ code: 0 });
  expect(await site.inventory()).toEqual(emptyAccount);
  vi.unstubAllEnvs();
});

/** The writing operations of this run, each once. */
async function writesOf(site: FaultSite, api: boolean) {
  site.cloud.calls.length = 0;
  expect(await site.setUp({ api })).toMatchObject({ code: 0 });
  const writes = site.cloud.calls.filter(({ operation }) => !isRead(operation));
  return [...new Map(writes.map(({ service, operation }) => [operation, service as ServiceName]))];
}

describe('a lost reply', () => {
  it.each([undefined, '1'])(
    'to any writing call makes nothing twice (attempts of the SDK: %s)',
    async (attempts) => {
      const site = await open();
      const made = await writesOf(site, true);
      expect(made.map(([operation]) => operation)).toEqual(
        expect.arrayContaining([
          'CreateApi',
          'CreateIntegration',
          'CreateRoute',
          'CreateStage',
          'AddPermission',
        ]),
      );
      for (const [operation, service] of made) {
        await site.setUp({ api: false });
        if (attempts) vi.stubEnv('AWS_MAX_ATTEMPTS', attempts);
        const outcome = await site.setUp({ api: true }, loseReplies(service, operation));
        vi.unstubAllEnvs();
        if (attempts) expect(outcome.error, operation).toBeDefined();
        expect(await site.setUp({ api: true }), operation).toMatchObject({ code: 0 });
        await expectWhole(site, operation);
      }
    },
  );

  it('to any call of --no-api leaves nothing of it', async () => {
    const site = await open();
    await site.setUp({ api: true });
    for (const [operation, service] of await writesOf(site, false)) {
      await site.setUp({ api: true });
      const outcome = await site.setUp({ api: false }, loseReplies(service, operation));
      expect(outcome, `${operation}: ${outcome.error}`).toMatchObject({ code: 0 });
      expect(await counts(site), operation).toEqual(oneStack);
    }
  });
});

describe('API Gateway that is busy with another change', () => {
  const operations = ['CreateIntegration', 'CreateRoute', 'CreateStage'];

  it.each(operations)('is waited for at %s', async (operation) => {
    const site = await open();
    const outcome = await site.setUp(
      { api: true },
      failTimes('apigateway', operation, 3, concurrentModification()),
    );
    expect(outcome, String(outcome.error)).toMatchObject({ code: 0 });
    expect(outcome.notes).toContainEqual('http-api: API Gateway is still busy with the API (up to 30 s)');
    await expectWhole(site);
  });

  it('for ever is given up, and the next setup goes on', async () => {
    const site = await open();
    const busy = failAlways('apigateway', 'CreateRoute', concurrentModification());
    expect((await site.setUp({ api: true }, busy)).error).toBeDefined();
    expect(await site.setUp()).toMatchObject({ code: 0 });
    await expectWhole(site);
  });
});

describe('rights that are missing', () => {
  it('to look at APIs keep nobody from a stack without one', async () => {
    const site = await makeSite({ clock: fakeClock() });
    const made = await site.setUp({}, deny('apigateway', '*'));
    expect(made).toMatchObject({ code: 0 });
    expect(made.notes).toContainEqual(expect.stringMatching(/the list of HTTP APIs may not be read/));
    const again = await site.setUp({}, deny('apigateway', '*'));
    expect({ code: again.code, notes: again.notes }).toEqual({ code: 0, notes: [] });
    expect(await site.tearDown(deny('apigateway', '*'))).toMatchObject({ code: 0 });
  });

  it('to make one fail with the call that was denied; the stack below stays, and --no-api goes back', async () => {
    const site = await open();
    const outcome = await site.setUp({ api: true }, deny('apigateway', 'CreateApi'));
    expect(outcome.error).toBeDefined();
    expect(outcome.changes).not.toHaveProperty('http-api');
    expect(await site.setUp({ api: false })).toMatchObject({ code: 0 });
    expect(await counts(site)).toEqual(oneStack);
  });

  it('to make roles: both functions run under the lab’s own', async () => {
    const site = await makeSite({ clock: fakeClock() });
    const { makeRole } = await import('../support/functions.ts');
    await makeRole(site.cloud, 'LabRole');
    const made = await site.setUp({ api: true }, deny('iam', 'CreateRole'));
    expect(made, String(made.error)).toMatchObject({ code: 0 });
    const state = await site.state();
    expect(state?.resources['api-role']?.outputs).toEqual(state?.resources.role?.outputs);
    await site.tearDown();
    expect((await site.inventory()).roles).toEqual(['LabRole']);
  });
});

it('a crash after every writing call of setup --api and of setup --no-api: the next run finishes it', async () => {
  const site = await makeCrashSite();
  onTestFinished(() => site.close());
  const to = (api: boolean) => (session: Session) => setUp(session, { api });
  await site.live(to(false));
  for (const [api, counts] of [[true, oneStackWithApi] as const, [false, oneStack] as const]) {
    const calls = await site.live(to(api));
    const writes = calls.flatMap((operation, index) =>
      isRead(operation) ? [] : [{ operation, n: index + 1 }],
    );
    expect(writes.length).toBeGreaterThan(4);
    for (const { operation, n } of writes) {
      await site.live(to(!api));
      await site.die(to(api), n, 'after');
      await site.live(to(api));
      expect(countsOf(await takeInventory(site.cloud.endpoint)), `after call ${n}, ${operation}`).toEqual(
        counts,
      );
    }
  }
}, 200_000);
