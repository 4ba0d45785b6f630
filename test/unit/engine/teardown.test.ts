import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../src/engine/resource.ts';
import { teardown } from '../../../src/engine/teardown.ts';
import { causedBy } from '../../../src/errors/causes.ts';
import { isCredentials, ThumbsError } from '../../../src/errors/errors.ts';
import type { StateData } from '../../../src/stack/state.ts';
import { type ContextOptions, MemoryState, testContext, testStateData } from '../../support/fakes/context.ts';
import { awsError, type FakeCloud, fakeCloud, fakeResource } from '../../support/fakes/fake-resource.ts';

/** In creation order. */
const story = [
  { id: 'role' },
  { id: 'dead' },
  { id: 'jobs', needs: ['dead'] },
  { id: 'table' },
  { id: 'worker', needs: ['role', 'jobs', 'table'] },
  { id: 'trigger', needs: ['jobs', 'worker'] },
];
const ids = story.map(({ id }) => id);
const nameOf = (id: string, suffix = 'bcd234') => `photos-${id}-${suffix}`;

/** A stack that was set up, with or without the state file of that. */
async function stack({
  concurrency = 8,
  ...options
}: ContextOptions & { isStateLost?: boolean; concurrency?: number } = {}) {
  const cloud = fakeCloud();
  const context = testContext(options);
  const state = options.isStateLost ? undefined : new MemoryState();
  for (const id of ids) {
    cloud.put(id, nameOf(id), { owner: 'photos' });
    await state?.record(id, { type: 'SQS queue', status: 'ready', name: nameOf(id), outputs: {} });
  }
  const resources: Resource[] = story.map((spec) => fakeResource(cloud, spec));
  return { cloud, context, state, resources, run: () => teardown(context, resources, state, concurrency) };
}

/** Throws whenever the point is passed. */
function failAt(cloud: FakeCloud, point: string, error: unknown) {
  cloud.at = (at) => {
    if (at === point) throw error;
  };
}

const denied = awsError('AccessDenied', 'no', 403);
const recorded = (state: MemoryState | undefined) => Object.keys(state?.onDisk?.resources ?? {});

describe('teardown', () => {
  it('removes everything, and forgets it', async () => {
    const { cloud, state, run } = await stack();
    await expect(run()).resolves.toEqual({ destroyed: 6, left: [] });
    expect(cloud.things.size).toBe(0);
    expect(recorded(state)).toEqual([]);
  });

  it('removes nothing before what needs it is gone', async () => {
    const { cloud, run } = await stack();
    await run();
    const at = (point: string) => cloud.journal.indexOf(point);
    for (const { id, needs = [] } of story) {
      for (const need of needs) expect(at(`destroy ${need}`)).toBeGreaterThan(at(`destroyed ${id}`));
    }
  });

  it('removes at the same time what does not depend on one another', async () => {
    const { cloud, run } = await stack();
    const all = Promise.withResolvers<void>();
    const going: string[] = [];
    // Neither goes before both have begun: one after the other would never end.
    cloud.at = async (point) => {
      if (!['destroy role', 'destroy jobs', 'destroy table'].includes(point)) return;
      if (going.push(point) === 3) all.resolve();
      await all.promise;
    };
    await run();
    expect(going.sort()).toEqual(['destroy jobs', 'destroy role', 'destroy table']);
  });

  it('removes one at a time in the reverse of the order in which things are made', async () => {
    const { cloud, run } = await stack({ concurrency: 1 });
    await run();
    const removals = cloud.journal.filter((point) => point.startsWith('destroy'));
    expect(removals).toEqual([...ids].reverse().flatMap((id) => [`destroy ${id}`, `destroyed ${id}`]));
  });

  it('has nothing to do the second time', async () => {
    const { cloud, run } = await stack();
    await run();
    cloud.journal.length = 0;
    await expect(run()).resolves.toEqual({ destroyed: 0, left: [] });
    expect(cloud.writes()).toEqual([]);
  });

  it('needs no state file', async () => {
    const { cloud, run } = await stack({ isStateLost: true });
    await expect(run()).resolves.toEqual({ destroyed: 6, left: [] });
    expect(cloud.things.size).toBe(0);
  });

  it('removes the remains of earlier lives of the stack, too', async () => {
    const { cloud, run } = await stack();
    for (const id of ['jobs', 'table']) cloud.put(id, nameOf(id, 'xyz789'), { owner: 'photos' });
    await expect(run()).resolves.toEqual({ destroyed: 8, left: [] });
    expect(cloud.things.size).toBe(0);
  });

  it('removes what is recorded although no listing shows it', async () => {
    const { cloud, context, state, resources } = await stack();
    const unlisted = resources.map((resource) => ({ ...resource, find: async () => [] }));
    await expect(teardown(context, unlisted, state, 8)).resolves.toEqual({ destroyed: 6, left: [] });
    expect(cloud.things.size).toBe(0);
  });

  it('leaves alone, without a word, what belongs to another stack', async () => {
    const { cloud, run } = await stack();
    cloud.put('jobs', 'other-jobs-bcd234', { owner: 'other' });
    cloud.put('jobs', nameOf('jobs', 'xyz789'), { owner: 'other' });
    await expect(run()).resolves.toEqual({ destroyed: 6, left: [] });
    expect([...cloud.things.keys()]).toEqual(['jobs other-jobs-bcd234', `jobs ${nameOf('jobs', 'xyz789')}`]);
  });

  it.each([
    [
      'bears a name that thumbs does not give',
      'family-photos',
      null,
      /a name that thumbs does not give to any SQS queue/,
    ],
    [
      'bears such a name and our tag',
      'family-photos',
      'photos',
      /a name that thumbs does not give to any SQS queue/,
    ],
    ['belongs to another stack', 'other-jobs-bcd234', 'other', /belongs to stack 'other'.*--stack/],
    ['bears our name and another tag', nameOf('jobs'), 'other', /belongs to stack 'other'/],
    ['has no tag', nameOf('jobs'), null, /was not made by thumbs.*tag it thumbs:stack=photos/],
    ['has tags that may not be read', nameOf('jobs'), undefined, /may not read.*--trust-names/],
  ])('leaves what the state file names and %s, with the reason', async (_what, name, owner, reason) => {
    const { cloud, state, context, run } = await stack();
    cloud.things.delete(`jobs ${nameOf('jobs')}`);
    cloud.put('jobs', name, { owner });
    await state?.record('jobs', { type: 'SQS queue', status: 'ready', name, outputs: {} });
    const left = [{ id: 'jobs', type: 'SQS queue', name, reason: expect.stringMatching(reason) }];
    await expect(run()).resolves.toEqual({ destroyed: 5, left });
    expect([...cloud.things.keys()]).toEqual([`jobs ${name}`]);
    expect(cloud.writes()).not.toContain('destroy jobs');
    expect(state?.onDisk?.resources).toEqual({ jobs: expect.objectContaining({ status: 'ready', name }) });
    expect(context.events.filter((event) => 'id' in event && event.id === 'jobs')).toEqual([]);
    // Again the same, and nothing once it is gone.
    await expect(run()).resolves.toEqual({ destroyed: 0, left });
    cloud.things.clear();
    await expect(run()).resolves.toEqual({ destroyed: 0, left: [] });
    expect(recorded(state)).toEqual([]);
  });

  it('tells of what is only listed and has no tag, or none that may be read', async () => {
    const { cloud, run } = await stack();
    cloud.put('jobs', nameOf('jobs', 'xyz789'), { owner: null });
    cloud.put('table', nameOf('table', 'xyz789'), { owner: undefined });
    const { destroyed, left } = await run();
    expect([destroyed, ...left.map(({ name }) => name)]).toEqual([
      6,
      nameOf('jobs', 'xyz789'),
      nameOf('table', 'xyz789'),
    ]);
    expect(cloud.things.size).toBe(2);
  });

  it("takes recorded names of the stack's suffix, and no others, when told to where tags may not be read", async () => {
    const { cloud, context, state, resources } = await stack();
    cloud.put('jobs', nameOf('jobs'), { owner: undefined });
    cloud.put('table', nameOf('table', 'xyz789'), { owner: undefined });
    const totals = await teardown({ ...context, trustsNames: true }, resources, state, 8);
    expect(totals).toMatchObject({ destroyed: 6, left: [{ name: nameOf('table', 'xyz789') }] });
    expect([...cloud.things.keys()]).toEqual([`table ${nameOf('table', 'xyz789')}`]);
  });

  it('leaves what cannot be asked just now, and goes on with the rest', async () => {
    const { cloud, state, run } = await stack();
    failAt(cloud, 'owner jobs', awsError('InternalError', 'oops', 500));
    const reason = expect.stringMatching(/^reading the owner of SQS queue .*: oops/);
    await expect(run()).resolves.toMatchObject({ destroyed: 5, left: [{ id: 'jobs', reason }] });
    expect(recorded(state)).toEqual(['jobs']);
  });

  it('asks whose everything is before anything goes', async () => {
    const { cloud, run } = await stack();
    await run();
    const first = cloud.journal.findIndex((point) => point.startsWith('destroy '));
    const asked = cloud.journal.slice(0, first).filter((point) => point.startsWith('owner '));
    expect(asked.sort()).toEqual(ids.map((id) => `owner ${id}`).sort());
  });

  it('never touches what was borrowed, and forgets it', async () => {
    const { cloud, state, run } = await stack();
    cloud.things.delete(`role ${nameOf('role')}`);
    cloud.put('role', 'LabRole', { owner: undefined });
    const outputs = { arn: 'a', borrowed: 'LabRole' };
    await state?.record('role', { type: 'SQS queue', status: 'ready', name: 'LabRole', outputs });
    await expect(run()).resolves.toEqual({ destroyed: 5, left: [] });
    expect([...cloud.things.keys()]).toEqual(['role LabRole']);
    expect(recorded(state)).toEqual([]);
  });

  it('tells the start and the end of each removal', async () => {
    const { context, run } = await stack();
    await run();
    const ofJobs = context.events.filter((event) => 'id' in event && event.id === 'jobs');
    expect(ofJobs).toEqual([
      { event: 'started', id: 'jobs', type: 'SQS queue' },
      { event: 'finished', id: 'jobs', type: 'SQS queue', change: 'destroyed', name: nameOf('jobs'), ms: 0 },
    ]);
  });

  it('records what is going before it goes', async () => {
    const { cloud, state, run } = await stack();
    const seen: unknown[] = [];
    cloud.at = (point) => {
      if (point === 'destroy jobs') seen.push(state?.onDisk?.resources.jobs?.status);
    };
    await run();
    expect(seen).toEqual(['destroying']);
  });
});

describe('a removal that is denied', () => {
  it('does not stop the others, is told with its reason, and stays recorded', async () => {
    const { cloud, state, context, run } = await stack();
    failAt(cloud, 'destroy jobs', denied);
    const reason = `deleting SQS queue ${nameOf('jobs')}: no (AccessDenied, request request-1)`;
    await expect(run()).resolves.toEqual({
      destroyed: 5,
      left: [{ id: 'jobs', type: 'SQS queue', name: nameOf('jobs'), reason }],
    });
    expect([...cloud.things.keys()]).toEqual([`jobs ${nameOf('jobs')}`]);
    expect(recorded(state)).toEqual(['jobs']);
    expect(context.events.filter(({ event }) => event === 'failed')).toMatchObject([{ id: 'jobs' }]);
  });

  it('of one of several of a kind does not stop the rest of that kind', async () => {
    const { cloud, run } = await stack();
    cloud.put('jobs', nameOf('jobs', 'xyz789'), { owner: 'photos' });
    let first = true;
    cloud.at = (point) => {
      if (point !== 'destroy jobs' || !first) return;
      first = false;
      throw denied;
    };
    await expect(run()).resolves.toMatchObject({ destroyed: 6, left: [{ id: 'jobs' }] });
    expect(cloud.things.size).toBe(1);
  });

  it('is told although no listing shows what is left', async () => {
    const { cloud, context, state, resources } = await stack();
    const unlisted = resources.map((resource) => ({ ...resource, find: async () => [] }));
    failAt(cloud, 'destroy jobs', denied);
    const totals = await teardown(context, unlisted, state, 8);
    expect(totals).toMatchObject({ destroyed: 5, left: [{ name: nameOf('jobs') }] });
  });

  it('can be made good by another run', async () => {
    const { cloud, run } = await stack();
    failAt(cloud, 'destroy jobs', denied);
    await run();
    cloud.at = () => {};
    await expect(run()).resolves.toEqual({ destroyed: 1, left: [] });
    expect(cloud.things.size).toBe(0);
  });
});

describe('a listing that is denied', () => {
  it('does not stop anything: what is recorded is removed, and a note tells', async () => {
    const { cloud, context, run } = await stack();
    failAt(cloud, 'find jobs', denied);
    await expect(run()).resolves.toEqual({ destroyed: 6, left: [] });
    expect(cloud.things.size).toBe(0);
    expect(context.notes()).toContain('the list of SQS queues may not be read in this account; skipped');
  });

  it('that fails for another reason is a failure that says what was looked for', async () => {
    const { cloud, run } = await stack();
    failAt(cloud, 'find jobs', awsError('InternalError', 'oops', 500));
    await expect(run()).rejects.toMatchObject({
      code: 'InternalError',
      message: expect.stringContaining('looking for SQS queues of this stack: oops'),
    });
  });
});

describe('what is left', () => {
  it('is listed with a reason when AWS still shows it', async () => {
    const { cloud, context, state, resources } = await stack();
    const stubborn = resources.map((resource) =>
      resource.id === 'table' ? { ...resource, destroy: async () => {} } : resource,
    );
    await expect(teardown(context, stubborn, state, 8)).resolves.toEqual({
      destroyed: 6,
      left: [{ id: 'table', type: 'SQS queue', name: nameOf('table'), reason: 'still listed by AWS' }],
    });
    expect(cloud.things.size).toBe(1);
    expect(context.clock.elapsed()).toBeGreaterThan(60_000);
    expect(context.notes()).toEqual(['waiting until AWS lists nothing of the stack any more (up to 70 s)']);
  });

  it('is removed once more when it comes back, as a log group does with a late line', async () => {
    const { cloud, context, run } = await stack();
    let returns = 2;
    cloud.at = (point) => {
      if (point === 'find table' && cloud.things.size === 0 && returns-- > 0) {
        cloud.put('table', nameOf('table'), { owner: 'photos' });
      }
    };
    await expect(run()).resolves.toEqual({ destroyed: 6, left: [] });
    expect(cloud.things.size).toBe(0);
    expect(cloud.writes().filter((point) => point === 'destroy table')).toHaveLength(3);
    expect(context.notes()).toEqual([]);
  });

  it('is listed with the reason when it comes back and does not go again', async () => {
    const { cloud, run } = await stack();
    const message = 'timed out after 300 s waiting until the table is gone';
    let removals = 0;
    cloud.at = (point) => {
      if (point === 'find table' && removals === 1) cloud.put('table', nameOf('table'), { owner: 'photos' });
      if (point === 'destroy table' && ++removals > 1) throw new ThumbsError('TimedOut', message);
    };
    const left = [{ id: 'table', type: 'SQS queue', name: nameOf('table'), reason: message }];
    await expect(run()).resolves.toEqual({ destroyed: 6, left });
  });

  it('is only listed, and not tried again, when the reason is known', async () => {
    const { cloud, context, run } = await stack();
    failAt(cloud, 'destroy jobs', denied);
    await run();
    expect(cloud.writes().filter((point) => point === 'destroy jobs')).toHaveLength(1);
    expect(context.clock.sleeps).toEqual([]);
  });
});

describe('credentials that run out', () => {
  it('stop it at once, with the state whole', async () => {
    const { cloud, state, run } = await stack();
    failAt(cloud, 'destroy worker', awsError('ExpiredToken', 'too old'));
    const failure = await run().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'ExpiredToken', fix: expect.stringContaining('.env') });
    expect(causedBy(failure, isCredentials)).toBe(true);
    expect(cloud.writes()).not.toContain('destroy jobs');
    expect(recorded(state)).toEqual(['role', 'dead', 'jobs', 'table', 'worker']);
  });

  it('keep what does not depend on the failed removal from being started, too', async () => {
    const cloud = fakeCloud();
    for (const id of ['a', 'b', 'c']) cloud.put(id, nameOf(id), { owner: 'photos' });
    const resources = [{ id: 'a' }, { id: 'b', needs: ['a'] }, { id: 'c' }].map((spec) =>
      fakeResource(cloud, spec),
    );
    failAt(cloud, 'destroy c', awsError('ExpiredToken'));
    await expect(teardown(testContext(), resources, undefined, 8)).rejects.toMatchObject({
      code: 'ExpiredToken',
    });
    expect(cloud.writes()).not.toContain('destroy a');
  });

  it('are found out by a listing, too', async () => {
    const { cloud, run } = await stack();
    failAt(cloud, 'find trigger', awsError('ExpiredTokenException'));
    const failure = await run().catch((error: unknown) => error);
    expect(causedBy(failure, isCredentials)).toBe(true);
    expect(cloud.writes()).toEqual([]);
  });
});

describe('an interruption', () => {
  it('starts nothing new and is thrown with its own reason', async () => {
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    const { cloud, state, run } = await stack({ signal: controller.signal });
    cloud.at = (point) => {
      if (point === 'destroyed trigger') controller.abort(reason);
    };
    await expect(run()).rejects.toBe(reason);
    expect(cloud.writes()).toEqual(['destroy trigger']);
    expect(recorded(state)).toEqual(['role', 'dead', 'jobs', 'table', 'worker']);
  });
});

describe('a kill at any point', () => {
  /** One process that is killed at the nth point: nothing is carried out or written from then on. */
  async function processKilledAt(n: number, cloud: FakeCloud, disk: StateData | undefined) {
    let points = 0;
    const plug = () => {
      if (++points >= n) throw new Error('killed');
    };
    cloud.at = plug;
    const state = disk && new MemoryState(disk, plug);
    if (state) state.onDisk = disk;
    const resources = story.map((spec) => fakeResource(cloud, spec));
    const outcome = await teardown(testContext(), resources, state, 8).catch((error: unknown) => error);
    return { outcome, disk: state?.onDisk, wasKilled: points >= n };
  }

  it.each([
    ['with the state file', testStateData()],
    ['without it', undefined],
  ])('leaves something that the next run removes, %s', async (_how, begin) => {
    let n = 0;
    for (let isKilled = true; isKilled; ) {
      const cloud = fakeCloud();
      for (const id of ids) cloud.put(id, nameOf(id), { owner: 'photos' });
      const resources = Object.fromEntries(
        ids.map((id) => [id, { type: 'x', status: 'ready' as const, name: nameOf(id), outputs: {}, at: '' }]),
      );
      const first = await processKilledAt(++n, cloud, begin && { ...begin, resources });
      isKilled = first.wasKilled;
      const next = await processKilledAt(Number.POSITIVE_INFINITY, cloud, first.disk);
      expect(next.outcome, `after a kill at point ${n}`).toMatchObject({ left: [] });
      expect(cloud.things.size).toBe(0);
      expect(next.disk?.resources ?? {}).toEqual({});
    }
    // A find, a removal and its reply for each of six, and a listing at the end.
    expect(n).toBeGreaterThan(24);
  });
});
