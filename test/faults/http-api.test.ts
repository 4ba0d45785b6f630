// The optional HTTP API under the faults that the rest of a stack is tested with: throttles, lost replies, conflicts,
// rights that are missing. The stack below it is there already, so that only its own calls meet them.
import { describe, expect, it, vi } from 'vitest';
import { concurrentModification } from '../../cloud/faults/situations.ts';
import { deny, failAlways, failTimes, throttleEverything } from '../../cloud/faults.ts';
import { fakeClock } from '../support/fakes/fake-clock.ts';
import { type FaultSite, loseEachReply, makeSite, writesIn } from '../support/faults/fault-site.ts';
import { countsOf, emptyAccount, oneStack, oneStackWithApi } from '../support/stacks/inventory.ts';

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

describe('a lost reply', () => {
  it('to each writing call of --api and of --no-api is made good by sending the call again', async () => {
    const site = await open();
    const made = await writesIn(() => site.setUp({ api: true }));
    expect(made).toEqual(
      expect.arrayContaining([
        'CreateApi',
        'CreateIntegration',
        'CreateRoute',
        'CreateStage',
        'AddPermission',
      ]),
    );
    const [removing, making] = [loseEachReply(), loseEachReply()];
    expect(await site.setUp({ api: false }, removing.faults)).toMatchObject({ code: 0 });
    expect(await counts(site)).toEqual(oneStack);
    expect(removing.lost).toContain('DeleteApi');
    expect(await site.setUp({ api: true }, making.faults)).toMatchObject({ code: 0 });
    expect([...making.lost]).toEqual(expect.arrayContaining(made));
    await expectWhole(site);
  });

  it('to each writing call is made good by the next run, when nothing was sent again', async () => {
    const site = await open();
    const made = await writesIn(() => site.setUp({ api: true }));
    await site.setUp({ api: false });
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const { faults, lost } = loseEachReply();
    let runs = 1;
    for (; (await site.setUp({ api: true }, faults)).code !== 0; runs++)
      expect(runs).toBeLessThan(made.length);
    vi.unstubAllEnvs();
    expect(runs).toBeGreaterThan(3);
    expect([...lost]).toEqual(expect.arrayContaining(made));
    await expectWhole(site);
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
    const { makeRole } = await import('../support/cloud/functions.ts');
    await makeRole(site.cloud, 'LabRole');
    const made = await site.setUp({ api: true }, deny('iam', 'CreateRole'));
    expect(made, String(made.error)).toMatchObject({ code: 0 });
    const state = await site.state();
    expect(state?.resources['api-role']?.outputs).toEqual(state?.resources.role?.outputs);
    await site.tearDown();
    expect((await site.inventory()).roles).toEqual(['LabRole']);
  });
});
