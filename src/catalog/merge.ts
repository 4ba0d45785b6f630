// Merges several streams in the order in which their parts arrive; each holds at most one part in memory.

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
