import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/aws/session.ts';
import type { Expected } from '../../../src/catalog/follower.ts';
import type { Outcome } from '../../../src/catalog/items.ts';
import { merge } from '../../../src/catalog/merge.ts';
import { waitForOutcomes } from '../../../src/catalog/outcomes.ts';
import { testContext } from '../../support/fakes/context.ts';
import { fakeClock } from '../../support/fakes/fake-clock.ts';

interface Table {
  items: Map<string, Outcome>;
  /** Keys that the index does not show. */
  unindexed: Set<string>;
  calls: { query: number; batch: number };
}

/** A table in memory behind the two reads that waiting uses; the rest of the context is as in a command. */
function world(whileAsleep: (table: Table, sleeps: number) => void = () => {}) {
  const table: Table = { items: new Map(), unindexed: new Set(), calls: { query: 0, batch: 0 } };
  let sleeps = 0;
  const clock = fakeClock(() => whileAsleep(table, ++sleeps));
  const send = async (command: object) => {
    const { input } = command as { input: never };
    return command instanceof QueryCommand ? query(table, input) : batch(table, input);
  };
  const context = { ...testContext(), clock, client: () => ({ send }) } as unknown as Context & {
    clock: typeof clock;
  };
  return { table, context, clock };
}

function query({ items, unindexed, calls }: Table, input: Record<string, Record<string, { S: string }>>) {
  calls.query += 1;
  const { ':status': status, ':after': after } = input.ExpressionAttributeValues ?? {};
  const found = [...items.values()]
    .filter(({ ImageID, Status }) => Status === status?.S && !unindexed.has(ImageID))
    .filter(({ ProcessedAt }) => ProcessedAt > (after?.S ?? ''));
  return { Items: found.map((item) => marshall(item)), Count: found.length };
}

function batch(
  { items, calls }: Table,
  input: Record<string, Record<string, { Keys: { ImageID: { S: string } }[] }>>,
) {
  calls.batch += 1;
  const [name = '', { Keys } = { Keys: [] }] = Object.entries(input.RequestItems ?? {})[0] ?? [];
  const found = Keys.flatMap(({ ImageID }) => items.get(ImageID.S) ?? []);
  return { Responses: { [name]: found.map((item) => marshall(item)) } };
}

function outcome(ImageID: string, OriginalETag: string, at: number, changes: Partial<Outcome> = {}): Outcome {
  return { ImageID, Status: 'done', OriginalETag, ProcessedAt: new Date(at).toISOString(), ...changes };
}

const sent = (etag: string, before?: string): Expected => ({ etag, before, isUnchanged: false });

/** Waits, and answers the keys in the order of their outcomes. */
async function follow(
  context: Context,
  expected: Map<string, Expected>,
  options: Partial<Parameters<typeof waitForOutcomes>[3]> = {},
) {
  const heard: string[] = [];
  await waitForOutcomes(context, expected, ({ ImageID, Status }) => heard.push(`${ImageID} ${Status}`), {
    timeoutSeconds: 60,
    ...options,
  });
  return heard;
}

describe('what nothing is heard of for a minute', () => {
  const one = () => new Map([['lost', sent('e1')]]);

  it('is asked for once when no message is under way', async () => {
    const { table, context, clock } = world();
    const asked: string[][] = [];
    const onMissing = async (keys: readonly string[]) => {
      asked.push([...keys]);
      table.items.set('lost', outcome('lost', 'e1', clock.now()));
    };
    const options = { timeoutSeconds: 600, onMissing, isIdle: async () => true };
    expect(await follow(context, one(), options)).toEqual(['lost done']);
    expect(asked).toEqual([['lost']]);
    expect(clock.elapsed()).toBeGreaterThanOrEqual(60_000);
    expect(clock.elapsed()).toBeLessThan(70_000);
  });

  it('is waited for as long as messages are under way, and asked for no second time', async () => {
    const { context, clock } = world();
    const asked: number[] = [];
    const options = {
      timeoutSeconds: 400,
      onMissing: async () => void asked.push(clock.elapsed()),
      isIdle: async () => clock.elapsed() > 150_000,
    };
    await expect(follow(context, one(), options)).rejects.toMatchObject({ code: 'TimedOut' });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeGreaterThan(150_000);
  });
});

describe('what an earlier run stored, and nothing is known of', () => {
  const one = () => new Map([['doubted', { etag: 'e1', isUnchanged: true }]]);

  it('is waited for while messages are under way, for its own may be among them', async () => {
    const { context, clock } = world((table, sleeps) => {
      if (sleeps === 20) table.items.set('doubted', outcome('doubted', 'e1', clock.now()));
    });
    const asked: string[] = [];
    const options = { onMissing: async (keys: readonly string[]) => void asked.push(...keys) };
    expect(await follow(context, one(), { ...options, isIdle: async () => false })).toEqual(['doubted done']);
    expect(asked).toEqual([]);
  });

  it('is asked for as soon as none is, or when nobody may look and nothing comes', async () => {
    for (const [isIdle, least] of [
      [async () => clockOf().elapsed() > 5000, 5000],
      [async () => false, 60_000],
    ] as const) {
      const { table, context, clock } = world();
      clockOf = () => clock;
      const onMissing = async () => void table.items.set('doubted', outcome('doubted', 'e1', clock.now()));
      expect(await follow(context, one(), { timeoutSeconds: 600, onMissing, isIdle })).toEqual([
        'doubted done',
      ]);
      expect(clock.elapsed()).toBeGreaterThanOrEqual(least);
      expect(clock.elapsed()).toBeLessThan(least + 5000);
    }
  });
  let clockOf: () => { elapsed(): number } = () => ({ elapsed: () => 0 });
});

describe('waiting for outcomes', () => {
  it('ends as soon as the last one is there, done or failed', async () => {
    const { context, clock } = world((table, sleeps) => {
      if (sleeps === 2) table.items.set('a', outcome('a', 'e1', clock.now()));
      if (sleeps === 4) table.items.set('b', outcome('b', 'e2', clock.now(), { Status: 'failed' }));
    });
    expect(
      await follow(
        context,
        new Map([
          ['a', sent('e1')],
          ['b', sent('e2')],
        ]),
      ),
    ).toEqual(['a done', 'b failed']);
    expect(clock.elapsed()).toBeLessThan(1000);
  });

  it('does not take the item of an older version for the new one', async () => {
    const { context, table, clock } = world((table, sleeps) => {
      if (sleeps === 5) table.items.set('a', outcome('a', 'new', clock.now()));
    });
    table.items.set('a', outcome('a', 'old', clock.now()));
    expect(await follow(context, new Map([['a', sent('new')]]))).toEqual(['a done']);
    expect(clock.sleeps.length).toBeGreaterThanOrEqual(5);
  });

  it('does not take the item there was before the same bytes were sent again', async () => {
    const { context, table, clock } = world((table, sleeps) => {
      if (sleeps === 5) table.items.set('a', outcome('a', 'same', clock.now()));
    });
    const before = outcome('a', 'same', clock.now() - 10);
    table.items.set('a', before);
    await follow(context, new Map([['a', sent('same', before.ProcessedAt)]]));
    expect(clock.sleeps.length).toBeGreaterThanOrEqual(5);
  });

  it('finds the old items of unchanged originals at once, and tells of those that have none', async () => {
    const { context, table, clock } = world((table, sleeps) => {
      if (sleeps === 1) table.items.set('lost', outcome('lost', 'e2', clock.now()));
    });
    table.items.set('a', outcome('a', 'e1', clock.now() - 1e9));
    const missing: string[] = [];
    const expected = new Map([
      ['a', { etag: 'e1', isUnchanged: true }],
      ['lost', { etag: 'e2', isUnchanged: true }],
    ]);
    const heard = await follow(context, expected, { onMissing: async (keys) => void missing.push(...keys) });
    expect({ heard, missing }).toEqual({ heard: ['a done', 'lost done'], missing: ['lost'] });
  });

  it('asks by key for what the index does not show', async () => {
    const { context, table, clock } = world((table, sleeps) => {
      if (sleeps === 1) table.items.set('a', outcome('a', 'e1', clock.now()));
    });
    table.unindexed.add('a');
    expect(await follow(context, new Map([['a', sent('e1')]]))).toEqual(['a done']);
    expect(clock.elapsed()).toBeLessThan(5000);
  });

  it('finds items of a function whose clock is hours behind', async () => {
    const { context, clock } = world((table, sleeps) => {
      if (sleeps === 1) table.items.set('a', outcome('a', 'e1', clock.now() - 7_200_000));
    });
    expect(await follow(context, new Map([['a', sent('e1')]]))).toEqual(['a done']);
  });

  it('waits for what is added while it waits', async () => {
    let isGrowing = true;
    const expected = new Map<string, Expected>();
    const { context, clock } = world((table, sleeps) => {
      if (sleeps === 3) expected.set('late', sent('e1'));
      if (sleeps === 4) table.items.set('late', outcome('late', 'e1', clock.now()));
      if (sleeps === 6) isGrowing = false;
    });
    expect(await follow(context, expected, { isGrowing: () => isGrowing, timeoutSeconds: 0 })).toEqual([
      'late done',
    ]);
  });

  it('gives up after so long without news, naming what is missing and what to do', async () => {
    const { context, table, clock } = world((table, sleeps) => {
      if (sleeps === 20) table.items.set('k1', outcome('k1', 'e', clock.now()));
    });
    const expected = new Map(Array.from({ length: 8 }, (_, index) => [`k${index}`, sent('e')] as const));
    await expect(follow(context, expected, { timeoutSeconds: 30 })).rejects.toMatchObject({
      code: 'TimedOut',
      message: 'no news for 30 s, and 7 images have no thumbnails yet: k0, k2, k3, k4, k5 and 2 more',
      fix: expect.stringContaining('--force'),
    });
    expect(clock.elapsed()).toBeGreaterThan(45_000);
    // Half a minute of nothing is a matter of few reads.
    expect(table.calls.batch).toBeLessThan(12);
    expect(table.calls.query).toBeLessThan(140);
  });

  it('stops at once on Ctrl-C', async () => {
    const controller = new AbortController();
    const { context } = world((_, sleeps) => {
      if (sleeps === 2) controller.abort(new Error('Ctrl-C'));
    });
    const waiting = follow({ ...context, signal: controller.signal }, new Map([['a', sent('e')]]));
    await expect(waiting).rejects.toThrow('Ctrl-C');
  });
});

describe('merged streams', () => {
  async function* numbers(from: number, to: number, onEnd = () => {}) {
    try {
      for (let number = from; number < to; number++) yield number;
    } finally {
      onEnd();
    }
  }

  async function readAll(stream: AsyncIterable<number>): Promise<number[]> {
    const all: number[] = [];
    for await (const number of stream) all.push(number);
    return all;
  }

  it('give everything of each', async () => {
    const all = await readAll(merge([numbers(0, 3), numbers(3, 3), numbers(3, 5)]));
    expect(all.sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('are all closed when the reader stops early', async () => {
    let ended = 0;
    for await (const _ of merge([numbers(0, 9, () => ended++), numbers(0, 9, () => ended++)])) break;
    expect(ended).toBe(2);
  });

  it('throw what one of them throws', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      throw new Error('broken');
    }
    await expect(readAll(merge([broken(), numbers(0, 100)]))).rejects.toThrow('broken');
  });
});
