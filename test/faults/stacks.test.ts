// Several stacks in one account, whose names are beginnings of one another: none ever lists or touches another's things.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DeleteQueueCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everything } from '../../src/pipeline.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { type FaultSite, makeSite } from '../support/faults/fault-site.ts';
import { type Inventory, takeInventory } from '../support/stacks/inventory.ts';

const names = ['a', 'a-b', 'a-originals'] as const;
type Name = (typeof names)[number];

let cloud: TestCloud;
let folder: string;

beforeEach(async () => {
  cloud = await openCloud({
    timings: { functionPendingMs: 5, functionUpdateMs: 5, mappingSettleMs: 5, tableMs: 5 },
  });
  folder = await mkdtemp(join(tmpdir(), 'thumbs-stacks-'));
});
afterEach(() => cloud.dispose());

/** Three stacks side by side, in one folder, as a person has them. */
async function threeStacks(): Promise<Record<Name, FaultSite>> {
  const [a, ab, ao] = await Promise.all(names.map((stack) => makeSite({ cloud, folder, stack })));
  if (!a || !ab || !ao) throw new Error('three names, three sites');
  for (const site of [a, ab, ao]) expect(await site.setUp()).toMatchObject({ code: 0 });
  return { a, 'a-b': ab, 'a-originals': ao };
}

/** The inventory without what belongs to the stack with this suffix. */
function without(suffix: string, inventory: Inventory): Inventory {
  const others = Object.entries(inventory).map(([kind, all]) => [
    kind,
    all.filter((name: string) => !name.endsWith(`-${suffix}`)),
  ]);
  return Object.fromEntries(others) as unknown as Inventory;
}

const suffixOf = async (site: FaultSite) => (await site.state())?.suffix ?? '';

describe('three stacks side by side', () => {
  it('each have all of their own things, and find no others', async () => {
    const sites = await threeStacks();
    const inventory = await takeInventory(cloud);
    expect(inventory.buckets).toHaveLength(6);
    expect(inventory.roles).toHaveLength(3);
    for (const stack of names) {
      const suffix = await suffixOf(sites[stack]);
      const session = await sites[stack].session();
      for (const resource of everything) {
        for (const name of await resource.find(session))
          expect(name, resource.id).toMatch(new RegExp(`-${suffix}$`));
      }
      session.close();
    }
  });

  it.each(names)('a settings change of %s calls nothing that writes to the others', async (stack) => {
    const sites = await threeStacks();
    expect(await sites[stack].setUp({ timeout: 30, retention: 1 })).toMatchObject({ code: 0 });
    for (const other of names.filter((one) => one !== stack)) {
      expect(await sites[other].setUp({ plan: true }), other).toMatchObject({ code: 0 });
    }
  });

  it.each(names)('a drift of %s is seen and mended there, and nowhere else', async (stack) => {
    const sites = await threeStacks();
    const suffix = await suffixOf(sites[stack]);
    await drift(stack, suffix);
    for (const other of names.filter((one) => one !== stack)) {
      expect(await sites[other].setUp({ plan: true }), other).toMatchObject({ code: 0 });
    }
    expect(await sites[stack].setUp({ plan: true })).toMatchObject({ code: 5 });
    const { changes } = await sites[stack].setUp();
    const mended = Object.entries(changes).filter(([, change]) => change !== 'unchanged');
    expect(mended.sort()).toEqual([
      ['jobs', 'created'],
      ['role', 'updated'],
      ['worker', 'updated'],
    ]);
  });

  it.each(names)('a teardown of %s leaves the others as they were, to the last object', async (stack) => {
    const sites = await threeStacks();
    const before = await takeInventory(cloud);
    const suffix = await suffixOf(sites[stack]);
    const outcome = await sites[stack].tearDown();
    expect(outcome).toMatchObject({ code: 0 });
    expect(await takeInventory(cloud)).toEqual(without(suffix, before));
    for (const other of names.filter((one) => one !== stack)) {
      expect(await sites[other].setUp({ plan: true }), other).toMatchObject({ code: 0 });
    }
  });

  it('a teardown without any state file takes its own stack only', async () => {
    const sites = await threeStacks();
    const before = await takeInventory(cloud);
    const suffix = await suffixOf(sites.a);
    const elsewhere = await makeSite({ cloud, stack: 'a' });
    expect(await elsewhere.tearDown()).toMatchObject({ code: 0 });
    expect(await takeInventory(cloud)).toEqual(without(suffix, before));
  });
});

it('of one name in two regions are two stacks: a teardown without a state file takes that of its region only', async () => {
  const here = await makeSite({ cloud, stack: 'a' });
  expect(await here.setUp({ alarms: true })).toMatchObject({ code: 0 });
  const before = await takeInventory(cloud);
  const there = { cloud, stack: 'a', region: 'eu-west-1' };
  expect(await (await makeSite(there)).setUp({ alarms: true })).toMatchObject({ code: 0 });
  expect(await (await makeSite(there)).tearDown()).toMatchObject({ code: 0 });
  expect(await takeInventory(cloud)).toEqual(before);
  expect(await here.setUp({ plan: true })).toMatchObject({ code: 0 });
});

/** Somebody changes the role and the function, and deletes the queue. */
async function drift(stack: string, suffix: string): Promise<void> {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const RoleName = `${stack}-role-${suffix}`;
  const FunctionName = `${stack}-worker-${suffix}`;
  const sqs = cloud.client(SQSClient);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `${stack}-jobs-${suffix}` }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  await cloud
    .client(IAMClient)
    .send(new PutRolePolicyCommand({ RoleName, PolicyName: 'worker', PolicyDocument }));
  await cloud
    .client(LambdaClient)
    .send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 256 }));
}
