import { describe, expect, it } from 'vitest';
import { makePlan, optionalRead, refuseUnproven } from '../../../src/engine/plan.ts';
import { differencesOf as differences, type Owner, type Resource } from '../../../src/engine/resource.ts';
import { testContext, testStateData } from '../../support/fakes/context.ts';
import { awsError, type FakeFacets, fakeCloud, fakeResource } from '../../support/fakes/fake-resource.ts';

const name = 'photos-jobs-bcd234';
const ours = 'photos';

const differencesOf = (live: FakeFacets, desired: FakeFacets) => differences<FakeFacets>(live, desired);

/** The plan for one resource that wants `facets`, with something in the cloud or not. */
async function planFor(facets: object, there?: Parameters<ReturnType<typeof fakeCloud>['put']>[2]) {
  const cloud = fakeCloud();
  if (there) cloud.put('jobs', name, there);
  const jobs = fakeResource(cloud, { id: 'jobs', facets: { ...facets } });
  const [step] = await makePlan(testContext(), [jobs], [], testStateData());
  return step;
}

describe('differences', () => {
  it('are the fields that are not as wanted, with both values', () => {
    const live = { size: 1, mode: 'a', tags: { a: '1' } };
    expect(differencesOf(live, { size: 2, mode: 'a', tags: { a: '2' } })).toEqual([
      { field: 'size', is: 1, wanted: 2 },
      { field: 'tags', is: { a: '1' }, wanted: { a: '2' } },
    ]);
  });

  it('are told by what values say, not by the order of their keys', () => {
    expect(
      differencesOf({ policy: { a: 1, b: [1, { c: 2 }] } }, { policy: { b: [1, { c: 2 }], a: 1 } }),
    ).toEqual([]);
  });

  it('leave out what could not be read, and what is not known yet to be wanted', () => {
    expect(differencesOf({ tags: undefined }, { tags: { a: '1' } })).toEqual([]);
    expect(differencesOf({}, { tags: { a: '1' } })).toEqual([]);
    expect(differencesOf({ role: 'arn:a' }, { role: undefined })).toEqual([]);
  });

  it('count what is not there as a difference, and as none when it is not wanted either', () => {
    expect(differencesOf({ policy: null }, { policy: 'p' })).toEqual([
      { field: 'policy', is: null, wanted: 'p' },
    ]);
    expect(differencesOf({ policy: 'p' }, { policy: null })).toEqual([
      { field: 'policy', is: 'p', wanted: null },
    ]);
    expect(differencesOf({ policy: null }, { policy: null })).toEqual([]);
  });

  it('do not care for what nobody wants anything of', () => {
    expect(differencesOf({ createdAt: 1 }, {})).toEqual([]);
  });
});

describe('a plan', () => {
  it('creates what is not there', async () => {
    expect(await planFor({ size: 1 })).toMatchObject({ id: 'jobs', name, action: 'create', differences: [] });
  });

  it('leaves alone what is as wanted', async () => {
    expect(await planFor({ size: 1 }, { facets: { size: 1 }, owner: ours })).toMatchObject({
      action: 'unchanged',
    });
  });

  it('updates what differs, and says in what', async () => {
    expect(await planFor({ size: 1 }, { facets: { size: 2 }, owner: ours })).toMatchObject({
      action: 'update',
      differences: [{ field: 'size', is: 2, wanted: 1 }],
    });
  });

  it('has the steps in the order of the pipeline, and removals of what is there at the end', async () => {
    const cloud = fakeCloud();
    const thing = (id: string) => fakeResource(cloud, { id });
    cloud.put('old', 'photos-old-bcd234', { owner: ours });
    const steps = await makePlan(
      testContext(),
      [thing('b'), thing('a')],
      [thing('old'), thing('gone')],
      testStateData(),
    );
    expect(steps.map(({ id, action }) => `${action} ${id}`)).toEqual(['create b', 'create a', 'remove old']);
  });

  it('has a removal for what is recorded but not there: a kill came between the removal and its record', async () => {
    const record = { type: 'x', status: 'destroying', name, outputs: {}, at: '' } as const;
    const jobs = fakeResource(fakeCloud(), { id: 'jobs' });
    const state = testStateData({ resources: { jobs: record } });
    await expect(makePlan(testContext(), [], [jobs], state)).resolves.toMatchObject([{ action: 'remove' }]);
    await expect(makePlan(testContext(), [], [jobs], testStateData())).resolves.toEqual([]);
  });

  it('writes nothing', async () => {
    const cloud = fakeCloud();
    const resources = ['a', 'b'].map((id) => fakeResource(cloud, { id, facets: { size: 1 } }));
    cloud.put('a', 'photos-a-bcd234', { facets: { size: 2 }, owner: ours });
    await makePlan(testContext(), resources, [], testStateData());
    expect(cloud.journal.sort()).toEqual(['read a', 'read b']);
  });

  it('reads everything at the same time', async () => {
    const cloud = fakeCloud();
    const resources = ['a', 'b', 'c', 'd'].map((id) => fakeResource(cloud, { id }));
    // Every read waits until all have begun: one after the other would never end.
    const all = Promise.withResolvers<void>();
    cloud.at = () => {
      if (cloud.journal.length === resources.length) all.resolve();
      return all.promise;
    };
    await expect(makePlan(testContext(), resources, [], testStateData())).resolves.toHaveLength(4);
  });

  it('computes what is wanted from what the needed resources have given', async () => {
    const cloud = fakeCloud();
    const role = fakeResource(cloud, { id: 'role', facets: {} });
    const worker = fakeResource(cloud, {
      id: 'worker',
      needs: ['role'],
      facets: (inputs) => ({ role: inputs.role?.arn }),
    });
    cloud.put('role', 'photos-role-bcd234', { outputs: { arn: 'arn:new' }, owner: ours });
    cloud.put('worker', 'photos-worker-bcd234', { facets: { role: 'arn:old' }, owner: ours });
    const steps = await makePlan(testContext(), [role, worker], [], testStateData());
    expect(steps[1]?.differences).toEqual([{ field: 'role', is: 'arn:old', wanted: 'arn:new' }]);
  });

  it('hands what the state remembers to the reader, as a hint', async () => {
    const hints: unknown[] = [];
    const jobs: Resource = {
      ...fakeResource(fakeCloud(), { id: 'jobs' }),
      read: async (_context, _name, known) => void hints.push(known),
    };
    const record = { type: 'x', status: 'ready', name, outputs: { url: 'u' }, at: '' } as const;
    await makePlan(testContext(), [jobs], [], testStateData({ resources: { jobs: record } }));
    await makePlan(testContext(), [jobs], [], testStateData());
    expect(hints).toEqual([{ url: 'u' }, undefined]);
  });

  it('that cannot read says what it was reading, and keeps the cause', async () => {
    const cloud = fakeCloud();
    cloud.at = () => {
      throw awsError('ExpiredToken', 'too old');
    };
    const plan = makePlan(testContext(), [fakeResource(cloud, { id: 'jobs' })], [], testStateData());
    await expect(plan).rejects.toMatchObject({
      code: 'ExpiredToken',
      message: `reading SQS queue ${name}: too old (ExpiredToken, request request-1)`,
      cause: { name: 'ExpiredToken' },
    });
  });
});

describe('something of the same name', () => {
  const recorded = (at: string) =>
    testStateData({ resources: { jobs: { type: 'x', status: 'creating', name: at, outputs: {}, at: '' } } });

  async function planOver(owner: Owner, state = testStateData()) {
    const cloud = fakeCloud();
    cloud.put('jobs', name, { owner });
    return makePlan(testContext(), [fakeResource(cloud, { id: 'jobs' })], [], state);
  }

  it('that belongs to another stack is a conflict, even if the state claims it', async () => {
    for (const state of [testStateData(), recorded(name)]) {
      await expect(planOver('other', state)).rejects.toMatchObject({
        code: 'Conflict',
        message: expect.stringContaining(
          `${name} already exists and belongs to stack 'other'; it is left unchanged`,
        ),
        fix: expect.stringContaining('--stack'),
      });
    }
  });

  it('that nobody has tagged is a conflict', async () => {
    for (const state of [testStateData(), recorded(name), recorded('photos-jobs-xyz789')]) {
      await expect(planOver(null, state)).rejects.toMatchObject({
        code: 'Conflict',
        message: expect.stringContaining('was not made by thumbs'),
      });
    }
  });

  it('whose tags may not be read is shown as it is, and is a conflict when it would be changed', async () => {
    const cloud = fakeCloud();
    cloud.put('jobs', name, { owner: undefined, facets: { size: 1 } });
    for (const [size, trustsNames, isRefused] of [
      [1, false, false],
      [2, false, true],
      [2, true, false],
    ] as const) {
      const context = { ...testContext(), trustsNames };
      const jobs = fakeResource(cloud, { id: 'jobs', facets: { size } });
      const steps = await makePlan(context, [jobs], [], recorded(name));
      const check = () => refuseUnproven(context, steps, recorded(name));
      if (isRefused) expect(check).toThrow(expect.objectContaining({ code: 'Conflict' }));
      else expect(check).not.toThrow();
    }
  });

  it('but under another name in the state file is a conflict: setup would forget it', async () => {
    const cloud = fakeCloud();
    cloud.put('jobs', 'family-queue');
    const jobs = fakeResource(cloud, { id: 'jobs' });
    for (const [wanted, unwanted] of [
      [[jobs], []],
      [[], [jobs]],
    ]) {
      const plan = makePlan(testContext(), wanted ?? [], unwanted ?? [], recorded('family-queue'));
      await expect(plan).rejects.toMatchObject({
        code: 'Conflict',
        message: expect.stringMatching(
          /says that 'jobs' is the SQS queue family-queue, but it is left unchanged/,
        ),
        fix: expect.stringContaining('thumbs recover'),
      });
    }
    const gone = makePlan(testContext(), [jobs], [], recorded('long-gone-queue'));
    await expect(gone).resolves.toMatchObject([{ action: 'create' }]);
  });

  it('is a conflict when it would have to be removed, too', async () => {
    const cloud = fakeCloud();
    cloud.put('jobs', name, { owner: 'other' });
    const plan = makePlan(testContext(), [], [fakeResource(cloud, { id: 'jobs' })], testStateData());
    await expect(plan).rejects.toMatchObject({ code: 'Conflict' });
  });
});

describe('an optional read', () => {
  it('answers what it reads', async () => {
    const context = testContext();
    await expect(optionalRead(context, 'tags', Promise.resolve('t'))).resolves.toBe('t');
    await expect(optionalRead(context, 'tags', Promise.resolve(undefined))).resolves.toBeUndefined();
    expect(context.notes()).toEqual([]);
  });

  it.each(['AccessDenied', 'AccessDeniedException'])(
    'that is refused with %s is left out, with a note',
    async (code) => {
      const context = testContext();
      await expect(optionalRead(context, 'tags', Promise.reject(awsError(code)))).resolves.toBeUndefined();
      expect(context.notes()).toEqual(['tags may not be read in this account; skipped']);
    },
  );

  it('that fails otherwise is a failure', async () => {
    const call = Promise.reject(awsError('ExpiredToken'));
    await expect(optionalRead(testContext(), 'tags', call)).rejects.toMatchObject({ name: 'ExpiredToken' });
  });
});
