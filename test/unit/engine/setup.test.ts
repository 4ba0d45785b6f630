import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/engine/plan.ts';
import type { Owner, Resource } from '../../../src/engine/resource.ts';
import { setup } from '../../../src/engine/setup.ts';
import { explain, ThumbsError } from '../../../src/errors/errors.ts';
import type { StateData } from '../../../src/stack/state.ts';
import {
  type ContextOptions,
  MemoryState,
  type TestContext,
  testContext,
  testStateData,
} from '../../support/fakes/context.ts';
import {
  awsError,
  type FakeCloud,
  type FakeFacets,
  type FakeSpec,
  fakeCloud,
  fakeResource,
} from '../../support/fakes/fake-resource.ts';

/** A small pipeline in creation order; `role` takes its policy only after it was made, as IAM does. */
const story: FakeSpec[] = [
  { id: 'role', facets: { trust: 't', policy: 'p' }, later: ['policy'] },
  { id: 'dead', facets: { days: 14 } },
  { id: 'jobs', needs: ['dead'], facets: { seconds: 360, label: 'x' }, later: ['label'] },
  { id: 'table', facets: { keys: 'k' } },
  { id: 'worker', needs: ['role', 'jobs', 'table'], facets: (inputs) => ({ role: inputs.role?.id }) },
  { id: 'trigger', needs: ['jobs', 'worker'], facets: { batch: 10 } },
];

interface World {
  cloud: FakeCloud;
  context: TestContext;
  state: MemoryState;
  resources: Resource[];
  run(changes?: { concurrency?: number; unwanted?: Resource[] }): ReturnType<typeof setup>;
}

/** A cloud, and a setup that is to make these things in it. */
function world(specs: FakeSpec[], options: ContextOptions = {}): World {
  const cloud = fakeCloud();
  const context = testContext(options);
  const resources = specs.map((spec) => fakeResource(cloud, spec));
  const state = new MemoryState();
  return {
    cloud,
    context,
    state,
    resources,
    run: async ({ concurrency = 8, unwanted = [] } = {}) =>
      setup(context, await makePlan(context, resources, unwanted, state.data), state, concurrency),
  };
}

const nameOf = (id: string, suffix = 'bcd234') => `photos-${id}-${suffix}`;
const statuses = (disk: StateData | undefined) =>
  Object.fromEntries(Object.entries(disk?.resources ?? {}).map(([id, { status }]) => [id, status]));

/** Stops at the point until it is let go. */
function holdAt(cloud: FakeCloud, point: string) {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const before = cloud.at;
  cloud.at = async (at) => {
    await before(at);
    if (at !== point) return;
    reached.resolve();
    await released.promise;
  };
  return { reached: reached.promise, letGo: released.resolve };
}

/** Throws at the point. */
function failAt(cloud: FakeCloud, point: string, error: unknown) {
  const before = cloud.at;
  cloud.at = async (at) => {
    await before(at);
    if (at === point) throw error;
  };
}

const denied = awsError('AccessDenied', 'no');

describe('the order', () => {
  it('is that of what needs what', async () => {
    const { cloud, run } = world(story);
    await run();
    const at = (point: string) => cloud.journal.indexOf(point);
    for (const { id, needs = [] } of story) {
      for (const need of needs) expect(at(`create ${id}`)).toBeGreaterThan(at(`created ${need}`));
    }
  });

  it('waits for the updates of what is needed, not only for its making', async () => {
    const { cloud, run } = world(story);
    await run();
    expect(cloud.journal.indexOf('create worker')).toBeGreaterThan(
      cloud.journal.indexOf('update role.policy'),
    );
  });

  it('lets everything start at once that needs nothing', async () => {
    const { cloud, run } = world(story);
    const creations: string[] = [];
    const all = Promise.withResolvers<void>();
    // None is made before all have begun: one after the other would never end.
    cloud.at = async (point) => {
      if (!['create role', 'create dead', 'create table'].includes(point)) return;
      if (creations.push(point) === 3) all.resolve();
      await all.promise;
    };
    await run();
    expect(creations).toEqual(['create role', 'create dead', 'create table']);
  });

  it('is literally that of the pipeline with a concurrency of one', async () => {
    const { cloud, run } = world(story);
    await run({ concurrency: 1 });
    expect(cloud.writes().filter((point) => point.startsWith('create'))).toEqual(
      story.map(({ id }) => `create ${id}`),
    );
    expect(cloud.writes().indexOf('update role.policy')).toBe(1);
  });

  it('never has more steps at work than the concurrency says', async () => {
    const specs = Array.from({ length: 9 }, (_, index) => ({ id: `r${index}`, facets: {} }));
    const { cloud, run } = world(specs);
    let [now, most] = [0, 0];
    cloud.at = async (point) => {
      if (point.startsWith('create ')) most = Math.max(most, ++now);
      await new Promise(setImmediate);
      if (point.startsWith('created ')) now--;
    };
    await run({ concurrency: 3 });
    expect(most).toBe(3);
  });

  it('gives each what those it needs have become', async () => {
    const { cloud, run } = world(story);
    await run();
    expect(cloud.things.get(`worker ${nameOf('worker')}`)?.facets).toEqual({ role: 'role' });
  });
});

describe('the state', () => {
  it('knows each thing by name before it is made, and is ready after', async () => {
    const { cloud, state, run } = world([{ id: 'jobs', facets: { a: 1, b: 2 }, later: ['b'] }]);
    const seen: string[] = [];
    cloud.at = (point) => {
      const { status, name } = state.onDisk?.resources.jobs ?? {};
      seen.push(`${point}: ${status} ${name}`);
    };
    await run();
    const creating = `creating ${nameOf('jobs')}`;
    expect(seen).toEqual([
      'read jobs: undefined undefined',
      `create jobs: ${creating}`,
      `created jobs: ${creating}`,
      `update jobs.b: ${creating}`,
    ]);
    expect(state.onDisk?.resources.jobs).toMatchObject({
      type: 'SQS queue',
      status: 'ready',
      name: nameOf('jobs'),
      outputs: { id: 'jobs' },
    });
  });

  it('is not written at all when nothing changes, and nor is the cloud', async () => {
    const { cloud, state, run, context } = world(story);
    await run();
    state.onDisk = undefined;
    cloud.journal.length = 0;
    await expect(run()).resolves.toEqual({ created: 0, updated: 0, unchanged: 6, destroyed: 0, left: [] });
    expect(state.onDisk).toBeUndefined();
    expect(cloud.writes()).toEqual([]);
    expect(context.events.at(-1)).toMatchObject({ event: 'finished', change: 'unchanged' });
  });

  it('learns of things that are as wanted, but that it does not know or knows as unfinished', async () => {
    const { state, run } = world([{ id: 'jobs' }, { id: 'table' }]);
    await run();
    state.data.resources = {};
    await expect(run()).resolves.toMatchObject({ unchanged: 2 });
    expect(statuses(state.onDisk)).toEqual({ jobs: 'ready', table: 'ready' });
    await state.record('jobs', { type: 'x', status: 'destroying', name: nameOf('jobs'), outputs: {} });
    await run();
    expect(statuses(state.onDisk)).toEqual({ jobs: 'ready', table: 'ready' });
  });

  it('learns of new outputs of a thing that has not changed otherwise', async () => {
    const { cloud, state, run } = world([{ id: 'trigger', outputs: { uuid: 'old' } }]);
    await run();
    cloud.put('trigger', nameOf('trigger'), { outputs: { uuid: 'new' }, owner: 'photos' });
    await expect(run()).resolves.toMatchObject({ unchanged: 1 });
    expect(state.onDisk?.resources.trigger?.outputs).toEqual({ uuid: 'new' });
  });
});

describe('a change', () => {
  it('updates the fields that differ and no others', async () => {
    const { cloud, run } = world(story);
    await run();
    const jobs = cloud.things.get(`jobs ${nameOf('jobs')}`);
    if (jobs) jobs.facets.seconds = 30;
    cloud.journal.length = 0;
    await expect(run()).resolves.toEqual({ created: 0, updated: 1, unchanged: 5, destroyed: 0, left: [] });
    expect(cloud.writes()).toEqual(['update jobs.seconds']);
    expect(jobs?.facets.seconds).toBe(360);
  });

  it('repairs what somebody has deleted by hand', async () => {
    const { cloud, run } = world(story);
    await run();
    cloud.things.delete(`table ${nameOf('table')}`);
    await expect(run()).resolves.toEqual({ created: 1, updated: 0, unchanged: 5, destroyed: 0, left: [] });
    expect(cloud.things.has(`table ${nameOf('table')}`)).toBe(true);
  });
});

describe('a failure', () => {
  it('starts nothing new, and is told once however many depend on what failed', async () => {
    const { cloud, state, run, context } = world(story);
    failAt(cloud, 'create dead', denied);
    const failure = await run({ concurrency: 2 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AggregateError);
    expect((failure as AggregateError).errors).toMatchObject([
      {
        code: 'AccessDenied',
        message: `creating SQS queue ${nameOf('dead')}: no (AccessDenied, request request-1)`,
        cause: denied,
      },
    ]);
    expect(cloud.writes()).not.toContain('create table');
    expect(statuses(state.onDisk)).toEqual({ role: 'ready', dead: 'creating' });
    expect(context.events.filter(({ event }) => event === 'failed')).toMatchObject([
      { id: 'dead', error: { code: 'AccessDenied' } },
    ]);
  });

  it('lets what is under way finish and be recorded', async () => {
    const { cloud, state, run } = world(story);
    const role = holdAt(cloud, 'create role');
    failAt(cloud, 'create dead', denied);
    const running = run().catch((error: unknown) => error);
    await role.reached;
    role.letGo();
    expect(await running).toMatchObject({ errors: [{ code: 'AccessDenied' }] });
    expect(statuses(state.onDisk)).toMatchObject({ role: 'ready', dead: 'creating', table: 'ready' });
    expect(cloud.things.get(`role ${nameOf('role')}`)?.facets).toEqual({ trust: 't', policy: 'p' });
  });

  it('does not hide another that happens at the same time', async () => {
    const { cloud, run } = world(story);
    failAt(cloud, 'create dead', denied);
    failAt(cloud, 'create table', awsError('LimitExceededException'));
    await expect(run()).rejects.toMatchObject({
      errors: [{ code: 'AccessDenied' }, { code: 'LimitExceededException' }],
    });
  });

  it('stops a run of one at a time where it happens', async () => {
    const { cloud, run } = world(story);
    failAt(cloud, 'create jobs', denied);
    await expect(run({ concurrency: 1 })).rejects.toBeInstanceOf(AggregateError);
    expect(cloud.writes()).toEqual(['create role', 'update role.policy', 'create dead', 'create jobs']);
  });

  it('keeps the removals from being done', async () => {
    const { cloud, run } = world([{ id: 'a' }]);
    cloud.put('old', nameOf('old'), { owner: 'photos' });
    failAt(cloud, 'create a', denied);
    await expect(run({ unwanted: [fakeResource(cloud, { id: 'old' })] })).rejects.toThrow();
    expect(cloud.writes()).toEqual(['create a']);
  });
});

describe('an interruption', () => {
  it('starts nothing new, leaves the state whole, and is thrown with its own reason', async () => {
    const controller = new AbortController();
    const reason = new ThumbsError('Interrupted', 'interrupted');
    const { cloud, state, run } = world(story, { signal: controller.signal });
    cloud.at = (point) => {
      if (point === 'created dead') controller.abort(reason);
    };
    await expect(run({ concurrency: 1 })).rejects.toBe(reason);
    expect(cloud.writes().at(-1)).toBe('create dead');
    expect(statuses(state.onDisk)).toEqual({ role: 'ready', dead: 'ready' });
  });

  it('is heeded between removals', async () => {
    const controller = new AbortController();
    const { cloud, run } = world([], { signal: controller.signal });
    for (const id of ['a', 'b']) cloud.put(id, nameOf(id), { owner: 'photos' });
    cloud.at = (point) => {
      if (point === 'destroyed b') controller.abort(new Error('Ctrl-C'));
    };
    const unwanted = ['a', 'b'].map((id) => fakeResource(cloud, { id }));
    await expect(run({ unwanted })).rejects.toThrow('Ctrl-C');
    expect(cloud.writes()).toEqual(['destroy b']);
  });
});

describe('a create that finds something', () => {
  /** Lets it appear between the plan and the create. */
  function appear(cloud: FakeCloud, owner: Owner, facets: FakeFacets = {}) {
    cloud.at = (point) => {
      if (point === 'create jobs')
        cloud.put('jobs', nameOf('jobs'), { owner, facets, outputs: { id: 'there' } });
    };
  }

  it('with its own tag, because the reply to an earlier try was lost, adopts it, and changes what differs', async () => {
    const { cloud, state, run } = world([{ id: 'jobs', facets: { seconds: 360 } }]);
    appear(cloud, 'photos', { seconds: 30 });
    await expect(run()).resolves.toMatchObject({ created: 1 });
    expect(cloud.writes()).toEqual(['create jobs', 'update jobs.seconds']);
    expect(state.onDisk?.resources.jobs).toMatchObject({ status: 'ready', outputs: { id: 'there' } });
  });

  it.each([
    ['of another stack', 'other'],
    ['without a tag', null],
    ['whose tags may not be read', undefined],
  ])(
    '%s refuses it, leaves it alone, and does not leave its name for teardown to delete',
    async (_what, owner) => {
      const { cloud, state, run } = world([{ id: 'jobs', facets: { seconds: 360 } }]);
      appear(cloud, owner, { seconds: 30 });
      await expect(run()).rejects.toMatchObject({ errors: [{ code: 'Conflict' }] });
      expect(cloud.things.get(`jobs ${nameOf('jobs')}`)?.facets).toEqual({ seconds: 30 });
      expect(state.onDisk?.resources).toEqual({});
    },
  );

  it('of another stack keeps the record of the thing that was there before', async () => {
    const { cloud, state, run } = world([{ id: 'jobs' }]);
    const before = { type: 'x', status: 'ready', name: 'photos-jobs-xyz789', outputs: {} } as const;
    await state.record('jobs', before);
    appear(cloud, 'other');
    await expect(run()).rejects.toMatchObject({ errors: [{ code: 'Conflict' }] });
    expect(state.onDisk?.resources.jobs).toMatchObject(before);
  });

  it('that is gone again when looked at fails with what the service said', async () => {
    const { cloud, run } = world([{ id: 'jobs' }]);
    failAt(cloud, 'create jobs', awsError('ResourceAlreadyExistsException', 'there'));
    await expect(run()).rejects.toMatchObject({ errors: [{ code: 'ResourceAlreadyExistsException' }] });
  });
});

describe('what is no longer wanted', () => {
  it('but shared with other stacks is only forgotten', async () => {
    const { cloud, state, run } = world([{ id: 'a' }]);
    const unwanted = [{ ...fakeResource(cloud, { id: 'zip' }), isShared: async () => true }];
    cloud.put('zip', nameOf('zip'), { owner: 'photos' });
    await state.record('zip', { type: 'x', status: 'ready', name: nameOf('zip'), outputs: {} });
    await expect(run({ unwanted })).resolves.toMatchObject({ created: 1, destroyed: 0 });
    expect(cloud.writes()).toEqual(['create a']);
    expect(state.get('zip')).toBeUndefined();
  });

  it('is removed after everything else, the last first, and forgotten', async () => {
    const { cloud, state, run } = world([{ id: 'a' }]);
    const unwanted = ['old', 'older'].map((id) => fakeResource(cloud, { id }));
    for (const id of ['old', 'older']) {
      cloud.put(id, nameOf(id), { owner: 'photos' });
      await state.record(id, { type: 'x', status: 'ready', name: nameOf(id), outputs: {} });
    }
    await expect(run({ unwanted })).resolves.toEqual({
      created: 1,
      updated: 0,
      unchanged: 0,
      destroyed: 2,
      left: [],
    });
    expect(cloud.writes()).toEqual(['create a', 'destroy older', 'destroy old']);
    // What is under way on the old way comes to its end first.
    const ends = cloud.journal.filter((point) => /^(retire|destroy) /.test(point));
    expect(ends).toEqual(['retire older', 'destroy older', 'retire old', 'destroy old']);
    expect(statuses(state.onDisk)).toEqual({ a: 'ready' });
  });

  it.each([
    [
      'the state file names what is not ours',
      'family-photos',
      null,
      /a name that thumbs does not give to any SQS queue/,
    ],
    ['its tag is gone', nameOf('old', 'xyz789'), null, /no tag thumbs:stack/],
    ['its tags may not be read', nameOf('old'), undefined, /may not read.*--trust-names/],
  ])('is left with the reason, and stays recorded, where %s', async (_what, name, owner, reason) => {
    const { cloud, state, context } = world([]);
    const old = fakeResource(cloud, { id: 'old' });
    cloud.put('old', name, { owner });
    await state.record('old', { type: 'x', status: 'ready', name, outputs: {} });
    const { data } = state;
    const step = { id: 'old', type: 'x', name: nameOf('old'), action: 'remove' as const, differences: [] };
    const totals = await setup(context, [{ ...step, resource: old, live: undefined }], state, 1);
    expect(totals).toMatchObject({
      destroyed: 0,
      left: [{ id: 'old', name, reason: expect.stringMatching(reason) }],
    });
    expect(cloud.writes()).toEqual([]);
    expect(data.resources.old).toMatchObject({ status: 'ready', name });
  });
});

describe('something whose tags may not be read', () => {
  async function change(trustsNames: boolean) {
    const { cloud, state, context } = world([]);
    const jobs = fakeResource(cloud, { id: 'jobs', facets: { seconds: 360 } });
    cloud.put('jobs', nameOf('jobs'), { owner: undefined, facets: { seconds: 30 } });
    await state.record('jobs', { type: 'x', status: 'ready', name: nameOf('jobs'), outputs: {} });
    const own = { ...context, trustsNames };
    const steps = await makePlan(own, [jobs], [], state.data);
    const outcome = setup(own, steps, state, 1).then(
      () => 'done',
      (error: AggregateError) => explain(error).code,
    );
    return { outcome: await outcome, writes: cloud.writes() };
  }

  it("is not changed, unless the user says that the recorded names are this stack's", async () => {
    expect(await change(false)).toEqual({ outcome: 'Conflict', writes: [] });
    expect(await change(true)).toEqual({ outcome: 'done', writes: ['update jobs.seconds'] });
  });
});

describe('what is told', () => {
  it('is the start and the end of each step, with its name and what was done', async () => {
    const { run, context } = world([{ id: 'jobs' }]);
    await run();
    const id = 'jobs';
    const type = 'SQS queue';
    expect(context.events).toEqual([
      { event: 'started', id, type },
      { event: 'finished', id, type, change: 'created', name: nameOf('jobs'), ms: 0 },
    ]);
  });
});

describe('a kill at any point', () => {
  /** Pulls the plug at the nth point: from then on nothing is carried out any more, and nothing is written. */
  function killAt(n: number) {
    let points = 0;
    const pass = () => {
      if (++points >= n) throw new Error('killed');
    };
    return { pass, points: () => points };
  }

  /** One process: reads the state as the last one left it, works until the plug is pulled, leaves state and cloud. */
  async function oneProcess(
    cloud: FakeCloud,
    resources: Resource[],
    disk: StateData | undefined,
    plug: () => void,
    options: Options,
  ) {
    const { concurrency, unwanted = [] } = options;
    const state = new MemoryState(disk ?? testStateData(), plug);
    state.onDisk = disk;
    const context = testContext();
    cloud.at = plug;
    const run = async () => {
      const steps = await makePlan(context, resources, unwanted, state.data);
      // As the command does: suffix and settings are on disk before anything is made.
      if (!disk) await state.save();
      return setup(context, steps, state, concurrency);
    };
    const outcome = await run().catch((error: unknown) => error);
    return { outcome, disk: state.onDisk };
  }

  interface Options {
    concurrency: number;
    unwanted?: Resource[];
  }

  /** What is there before the run that is killed. */
  type Before = (cloud: FakeCloud) => Promise<StateData | undefined>;

  const nothing: Before = async () => undefined;

  /** The pipeline with other settings, and one thing more than is wanted. */
  const otherFacets: Record<string, FakeFacets> = {
    role: { trust: 't', policy: 'old' },
    dead: { days: 1 },
    jobs: { seconds: 1, label: null },
    table: { keys: 'k' },
    worker: { role: 'old' },
    trigger: { batch: 1 },
    extra: {},
  };
  const otherSettings: Before = async (cloud) => {
    const others = Object.entries(otherFacets).map(([id, facets]) => ({ id, facets }));
    const resources = others.map((spec) => fakeResource(cloud, spec));
    const { disk, outcome } = await oneProcess(cloud, resources, undefined, () => {}, { concurrency: 1 });
    expect(outcome).toMatchObject({ created: 7 });
    return disk;
  };

  const cases: [what: string, before: Before, concurrency: number][] = [
    ['a first setup, one step at a time', nothing, 1],
    ['a first setup', nothing, 8],
    ['a change of settings, one step at a time', otherSettings, 1],
    ['a change of settings', otherSettings, 8],
  ];

  it.each(cases)(
    'of %s leaves something that the next setup completes, with nothing made twice',
    async (_what, before, concurrency) => {
      let n = 0;
      for (let isKilled = true; isKilled; ) {
        const cloud = fakeCloud();
        const resources = story.map((spec) => fakeResource(cloud, spec));
        const options = { concurrency, unwanted: [fakeResource(cloud, { id: 'extra' })] };
        const plug = killAt(++n);
        const killed = await oneProcess(cloud, resources, await before(cloud), plug.pass, options);
        isKilled = plug.points() >= n;

        const next = await oneProcess(cloud, resources, killed.disk, () => {}, options);
        expect(next.outcome, `after a kill at point ${n}`).toMatchObject({ created: expect.any(Number) });
        const wanted = story.map(({ id }) => `${id} ${nameOf(id)}`).sort();
        expect([...cloud.things.keys()].sort()).toEqual(wanted);
        for (const key of wanted) expect(cloud.made.get(key)).toBe(1);
        expect(statuses(next.disk)).toEqual(Object.fromEntries(story.map(({ id }) => [id, 'ready'])));

        cloud.journal.length = 0;
        const last = await oneProcess(cloud, resources, next.disk, () => {}, options);
        expect(last.outcome).toEqual({ created: 0, updated: 0, unchanged: 6, destroyed: 0, left: [] });
        expect(cloud.writes()).toEqual([]);
      }
      // Reads, saves, creates and their replies, updates: had the plug not been pulled everywhere, this would be less.
      expect(n).toBeGreaterThan(25);
    },
  );
});
