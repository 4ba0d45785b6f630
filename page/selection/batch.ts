// One action for many pictures: a few at a time, with a count of those done, and each failure kept with its name.

export interface Outcome {
  done: string[];
  failed: { name: string; reason: string }[];
}

/** Like a browser's own connections to one server. */
const atOnce = 6;

/** A failure does not stop the others; `signal` stops what has not started. */
export async function forEach(
  names: readonly string[],
  act: (name: string) => Promise<void>,
  { onProgress, signal }: { onProgress?(finished: number): void; signal?: AbortSignal } = {},
): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const rest = names[Symbol.iterator]();
  const work = async () => {
    for (const name of rest) {
      if (signal?.aborted) return;
      try {
        await act(name);
        outcome.done.push(name);
      } catch (error) {
        outcome.failed.push({ name, reason: error instanceof Error ? error.message : String(error) });
      }
      onProgress?.(outcome.done.length + outcome.failed.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcome;
}
