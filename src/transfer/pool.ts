// Runs many tasks with a bounded total weight. p-limit counts tasks; here a large file weighs more than a
// small one, because memory is what must stay bounded.

export interface PoolOptions<T> {
  /** Most total weight in progress. */
  capacity: number;
  /** Default 1. A task heavier than the capacity runs alone. */
  weightOf?(item: T): number;
  /** After such an error nothing new starts. Default: every error. */
  isFatal?(error: unknown): boolean;
  signal: AbortSignal;
}

export interface Failure<T> {
  item: T;
  error: unknown;
}

/**
 * Returns the items that failed. Throws the first fatal error, or the signal's reason,
 * but only after everything that had started has ended.
 */
export async function runPool<T>(
  items: Iterable<T> | AsyncIterable<T>,
  options: PoolOptions<T>,
  run: (item: T) => Promise<void>,
): Promise<Failure<T>[]> {
  const { capacity, weightOf = () => 1, isFatal = () => true, signal } = options;
  const failures: Failure<T>[] = [];
  const fatal: unknown[] = [];
  const running = new Set<Promise<void>>();
  let load = 0;
  let wake = () => {};

  const start = (item: T, weight: number) => {
    load += weight;
    const task = run(item)
      .catch((error) => void (isFatal(error) ? fatal.push(error) : failures.push({ item, error })))
      .finally(() => {
        load -= weight;
        running.delete(task);
        wake();
      });
    running.add(task);
  };
  const hasToStop = () => signal.aborted || fatal.length > 0;

  try {
    for await (const item of items) {
      const weight = Math.min(weightOf(item), capacity);
      while (load + weight > capacity && !hasToStop()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (hasToStop()) break;
      start(item, weight);
    }
  } finally {
    await Promise.all(running);
  }
  signal.throwIfAborted();
  if (fatal.length > 0) throw fatal[0];
  return failures;
}
