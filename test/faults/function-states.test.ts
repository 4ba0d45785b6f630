// A function and its event source mapping while Lambda is not done with them, by a clock that jumps.
import { writeFile } from 'node:fs/promises';
import {
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { answerTimes, combine } from '../../cloud/faults.ts';
import type { ServiceName } from '../../cloud/router.ts';
import type { Faults } from '../../cloud/service.ts';
import { explain } from '../../src/errors/errors.ts';
import { expectOneStack, type FaultSite, isRead, makeSite, slowSite } from '../support/faults/fault-site.ts';
import { emptyAccount } from '../support/stacks/inventory.ts';

const lambdaOf = (site: FaultSite) => site.cloud.client(LambdaClient);

async function mappingsOf(site: FaultSite) {
  const { EventSourceMappings = [] } = await lambdaOf(site).send(new ListEventSourceMappingsCommand({}));
  return EventSourceMappings.map(({ UUID, State }) => ({ UUID, State }));
}

/** Makes the state file remember these resources, and no others. */
async function saveResources(site: FaultSite, resources: object) {
  await writeFile(site.stateFile, JSON.stringify({ ...(await site.state()), resources }));
}

/** The answers to an operation, changed. */
function altered(service: ServiceName, operation: string, change: (body: never) => unknown): Faults {
  return (call) => {
    if (call.service !== service || call.operation !== operation) return undefined;
    return async (handle) => {
      const answer = await handle();
      return { ...answer, body: JSON.stringify(change(JSON.parse(String(answer.body)) as never)) };
    };
  };
}

describe('a function', () => {
  it('is Pending after its creation: it is waited for, with a note', async () => {
    const { clock, site } = await slowSite({ functionPendingMs: 6000 });
    const outcome = await site.setUp();
    expect(outcome.code).toBe(0);
    expect(outcome.notes).toContainEqual(
      expect.stringMatching(/^worker: waiting until the function .* is ready \(up to 120 s\)/),
    );
    expect(clock.elapsed()).toBeGreaterThanOrEqual(6000);
    await expectOneStack(site);
  });

  it('that stays Pending is given up after two minutes, and waited for again by the next setup', async () => {
    const { clock, site } = await slowSite({ functionPendingMs: 200_000 });
    const { error } = await site.setUp();
    expect(explain(error)).toMatchObject({ code: 'TimedOut', fix: expect.stringContaining('again') });
    expect(clock.elapsed()).toBeLessThan(180_000);
    const outcome = await site.setUp();
    expect(outcome).toMatchObject({ code: 0, changes: { worker: 'unchanged', trigger: 'created' } });
    expect(clock.elapsed()).toBeGreaterThanOrEqual(200_000);
    await expectOneStack(site);
  });

  it('is in progress after each update: code and configuration change one after the other', async () => {
    const { site } = await slowSite({ functionUpdateMs: 5000 });
    await site.setUp();
    const outcome = await site.setUp({ memory: 512, arch: process.arch === 'arm64' ? 'x86_64' : 'arm64' });
    expect(outcome.code).toBe(0);
    expect(outcome.notes).toContainEqual(expect.stringMatching(/^worker: waiting until the function/));
    const updates = outcome.calls.filter((operation) => /^UpdateFunction|^GetFunction$/.test(operation));
    const [code, configuration] = ['UpdateFunctionCode', 'UpdateFunctionConfiguration'].map((name) =>
      updates.indexOf(name),
    );
    expect(updates.slice(code, configuration).length).toBeGreaterThan(3);
    await expectOneStack(site);
  });

  it('that is idle since long is as good as any other, and one that is being deleted is waited for', async () => {
    const { clock, site } = await slowSite({});
    await site.setUp();
    const inState = (State: string) =>
      altered('lambda', 'GetFunction', (body: { Configuration: object }) => ({
        ...body,
        Configuration: { ...body.Configuration, State },
      }));
    const idle = await site.setUp({}, inState('Inactive'));
    expect(idle).toMatchObject({ code: 0, changes: { worker: 'unchanged' } });
    expect(idle.calls.filter((operation) => !isRead(operation))).toEqual([]);

    const FunctionName = await site.nameOf('worker');
    let looks = 0;
    const leaving: Faults = async (call) => {
      if (call.service !== 'lambda' || call.operation !== 'GetFunction') return undefined;
      looks += 1;
      if (looks === 12) await lambdaOf(site).send(new DeleteFunctionCommand({ FunctionName }));
      return looks < 12 ? inState('Deleting')(call) : undefined;
    };
    const before = clock.elapsed();
    const outcome = await site.setUp({}, leaving);
    expect(outcome, String(outcome.error)).toMatchObject({ code: 0, changes: { worker: 'created' } });
    expect(outcome.notes).toContainEqual(
      expect.stringMatching(/^worker: waiting until the function .* is gone/),
    );
    expect(clock.elapsed() - before).toBeLessThan(60_000);
    await expectOneStack(site);
  });

  it('on a server that knows of no guard against recursion is made all the same, and not changed again', async () => {
    const site = await makeSite();
    const page = {
      status: 404,
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><h1>Not found</h1>',
    };
    const unknown = () => answerTimes('lambda', 'GetFunctionRecursionConfig', Number.POSITIVE_INFINITY, page);
    expect(await site.setUp({ only: ['worker'] }, unknown())).toMatchObject({ code: 0 });
    const again = await site.setUp({ only: ['worker'] }, unknown());
    expect(again).toMatchObject({ code: 0, changes: { worker: 'unchanged' } });
  });

  it('that Lambda could not make is told with the reason, by every setup, until teardown removes it', async () => {
    const site = await makeSite();
    const broken = altered('lambda', 'GetFunction', (body: { Configuration: object }) => ({
      ...body,
      Configuration: {
        ...body.Configuration,
        State: 'Failed',
        StateReason: 'no subnet',
        StateReasonCode: 'InvalidSubnet',
      },
    }));
    for (const _run of [1, 2]) {
      const { error } = await site.setUp({}, broken);
      expect(explain(error)).toMatchObject({
        code: 'FunctionFailed',
        message: expect.stringContaining('no subnet (InvalidSubnet)'),
        fix: expect.stringContaining('teardown'),
      });
    }
    expect(await site.tearDown(broken)).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('whose last update failed is updated again by the next setup', async () => {
    const site = await makeSite();
    await site.setUp();
    let updates = 0;
    const broken = altered('lambda', 'GetFunction', (body: { Configuration: object }) => ({
      ...body,
      Configuration: { ...body.Configuration, ...(updates === 0 && { LastUpdateStatus: 'Failed' }) },
    }));
    const counting: Faults = ({ operation }) => {
      if (operation === 'UpdateFunctionConfiguration') updates++;
      return undefined;
    };
    const outcome = await site.setUp({}, combine(counting, broken));
    expect(outcome).toMatchObject({ code: 0, changes: { worker: 'updated' } });
    expect(updates).toBe(1);
    await expectOneStack(site);
  });

  it('gets its longer timeout only after the queue has its longer visibility timeout', async () => {
    const site = await makeSite();
    await site.setUp();
    const { calls } = await site.setUp({ timeout: 600 });
    expect(calls.filter((operation) => !isRead(operation))).toEqual([
      'SetQueueAttributes',
      'UpdateFunctionConfiguration',
    ]);
  });
});

describe('an event source mapping', () => {
  it('is Creating and Deleting for a while: both are waited for, with a note', async () => {
    const { clock, site } = await slowSite({ mappingSettleMs: 6000 });
    const made = await site.setUp();
    expect(made.notes).toContainEqual(
      expect.stringContaining('trigger: waiting until the trigger is enabled (up to 300 s)'),
    );
    expect(await mappingsOf(site)).toEqual([{ UUID: expect.any(String), State: 'Enabled' }]);
    const before = clock.elapsed();
    const gone = await site.tearDown();
    expect(gone.notes).toContainEqual(expect.stringContaining('trigger: waiting until the trigger is gone'));
    expect(clock.elapsed() - before).toBeGreaterThanOrEqual(6000);
    expect(await site.inventory()).toEqual(emptyAccount);
  });

  it('that somebody is deleting is waited out, and made anew', async () => {
    const { site } = await slowSite({ mappingSettleMs: 6000 });
    await site.setUp();
    const [old] = await mappingsOf(site);
    await lambdaOf(site).send(new DeleteEventSourceMappingCommand({ UUID: old?.UUID }));
    const outcome = await site.setUp();
    expect(outcome).toMatchObject({ code: 0, changes: { trigger: 'created', worker: 'unchanged' } });
    const [made, ...others] = await mappingsOf(site);
    expect(others).toEqual([]);
    expect(made?.UUID).not.toBe(old?.UUID);
    await expectOneStack(site);
  });

  it('that the listing does not show is found by the conflict, and adopted', async () => {
    const site = await makeSite();
    await site.setUp();
    const before = await mappingsOf(site);
    const { trigger: _forgotten, ...resources } = (await site.state())?.resources ?? {};
    await saveResources(site, resources);
    const none = { status: 200, body: JSON.stringify({ EventSourceMappings: [] }) };
    const outcome = await site.setUp({}, answerTimes('lambda', 'ListEventSourceMappings', 1, none));
    expect(outcome.code).toBe(0);
    expect(outcome.calls).toContain('CreateEventSourceMapping');
    expect(await mappingsOf(site)).toEqual(before);
    await expectOneStack(site);
  });

  it('that outlived its function serves the new one', async () => {
    const site = await makeSite();
    await site.setUp();
    const before = await mappingsOf(site);
    await lambdaOf(site).send(new DeleteFunctionCommand({ FunctionName: await site.nameOf('worker') }));
    expect(await mappingsOf(site)).toEqual(before);
    expect(await site.setUp()).toMatchObject({
      code: 0,
      changes: { worker: 'created', trigger: 'unchanged' },
    });
    expect(await mappingsOf(site)).toEqual(before);
    await expectOneStack(site);
  });

  it('that outlived its function is removed by teardown', async () => {
    const site = await makeSite();
    await site.setUp();
    await lambdaOf(site).send(new DeleteFunctionCommand({ FunctionName: await site.nameOf('worker') }));
    expect(await site.tearDown()).toMatchObject({ code: 0 });
    expect(await site.inventory()).toEqual(emptyAccount);
  });
});
