// One action for many pictures: a few at a time, with a count of those done, and each failure kept with its name.
import { isTokenMissing } from '../data/api-error.ts';

export interface Outcome {
  done: string[];
  failed: { name: string; reason: string }[];
}

/** Like a browser's own connections to one server. */
const atOnce = 6;

/** A failure does not stop the others, except a missing token; `signal` stops what has not started. */
export async function forEach(
  names: readonly string[],
  act: (name: string) => Promise<void>,
  { onProgress, signal }: { onProgress?(finished: number): void; signal?: AbortSignal } = {},
): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const rest = names[Symbol.iterator]();
  const fail = (name: string, error: unknown) =>
    outcome.failed.push({ name, reason: error instanceof Error ? error.message : String(error) });
  const work = async () => {
    for (const name of rest) {
      if (signal?.aborted) return;
      try {
        await act(name);
        outcome.done.push(name);
      } catch (error) {
        fail(name, error);
        if (isTokenMissing(error)) for (const other of rest) fail(other, error);
      }
      onProgress?.(outcome.done.length + outcome.failed.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcome;
}
