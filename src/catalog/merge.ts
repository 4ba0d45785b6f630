// Merges several streams in the order in which their parts arrive; each holds at most one part in memory.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** One DynamoDB page: up to 1 MB read, of which a filter may leave no items. */
export interface Page {
  items: Record<string, AttributeValue>[];
  count: number;
}

/** Closes streams that are not read to their end. */
export async function* merge<T>(streams: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = (stream: AsyncGenerator<T>) => stream.next().then((result) => ({ stream, result }));
  const waiting = new Map(streams.map((stream) => [stream, next(stream)]));
  try {
    while (waiting.size > 0) {
      const { stream, result } = await Promise.race(waiting.values());
      if (result.done) {
        waiting.delete(stream);
        continue;
      }
      yield result.value;
      waiting.set(stream, next(stream));
    }
  } finally {
    // Errors that nobody awaits any more must not end the process.
    for (const answer of waiting.values()) answer.catch(() => {});
    await Promise.allSettled(Array.from(waiting.keys(), (stream) => stream.return(undefined)));
  }
}

/** A stream and its items that are still to be yielded, newest first. */
interface Shard {
  stream: AsyncGenerator<Page>;
  items: Page['items'];
}

/** Merges streams that are sorted newest first into one. On equal times, the stream listed earlier comes first. */
export async function* mergeByTime(
  streams: readonly AsyncGenerator<Page>[],
  pageSize = 250,
): AsyncGenerator<Page> {
  try {
    let shards = await filled(streams.map((stream) => ({ stream, items: [] })));
    while (shards.length > 0) {
      const items: Page['items'] = [];
      // Stops when a stream runs out of items: its next item may be newer than those of the others.
      while (items.length < pageSize && shards.every((shard) => shard.items.length > 0)) {
        const next = shards.reduce((newest, shard) => (timeOf(shard) > timeOf(newest) ? shard : newest));
        items.push(...next.items.splice(0, 1));
      }
      if (items.length > 0) yield { items, count: items.length };
      shards = await filled(shards);
    }
  } finally {
    await Promise.allSettled(streams.map((stream) => stream.return(undefined)));
  }
}

const timeOf = ({ items: [first] }: Shard) => first?.ProcessedAt?.S ?? '';

/** Returns the streams that are not exhausted, each with at least one item loaded. */
async function filled(shards: readonly Shard[]): Promise<Shard[]> {
  const all = await Promise.all(
    shards.map(async (shard) => {
      let { items } = shard;
      while (items.length === 0) {
        const page = await shard.stream.next();
        if (page.done) return [];
        items = [...page.value.items];
      }
      return [{ ...shard, items }];
    }),
  );
  return all.flat();
}
