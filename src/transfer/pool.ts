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
  const running = openRunning();
  const fail = (item: T, error: unknown) =>
    void (isFatal(error) ? fatal.push(error) : failures.push({ item, error }));
  const hasToStop = () => signal.aborted || fatal.length > 0;

  try {
    for await (const item of items) {
      const weight = Math.min(weightOf(item), capacity);
      while (running.load() + weight > capacity && !hasToStop()) await running.nextEnd();
      if (hasToStop()) break;
      running.add(
        run(item).catch((error) => fail(item, error)),
        weight,
      );
    }
  } finally {
    await running.allEnded();
  }
  signal.throwIfAborted();
  if (fatal.length > 0) throw fatal[0];
  return failures;
}

/** Tracks the tasks in progress and their total weight. */
function openRunning() {
  const running = new Set<Promise<void>>();
  let load = 0;
  let wake = () => {};
  return {
    load: () => load,
    /** `task` must not reject. */
    add: (task: Promise<void>, weight: number) => {
      load += weight;
      const ended = task.finally(() => {
        load -= weight;
        running.delete(ended);
        wake();
      });
      running.add(ended);
    },
    nextEnd: () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
    allEnded: () => Promise.all(running),
  };
}
