// Orders removal: a resource's dependents are removed before it, even when removals run in parallel.
import type { LimitFunction } from 'p-limit';
import type { Resource } from './resource.ts';

/**
 * Removes each resource after its dependents and returns the sum of the counts. After the first failure, no further removal
 * starts; the error is thrown once the running ones have finished.
 */
export async function inReverse(
  resources: readonly Resource[],
  interrupted: AbortSignal,
  limit: LimitFunction,
  remove: (resource: Resource, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const gone = new Map<string, Promise<number>>();
  const dependents = (id: string) => resources.filter(({ needs }) => needs.includes(id));
  const stop = new AbortController();
  const signal = AbortSignal.any([interrupted, stop.signal]);
  const run = async (resource: Resource): Promise<number> => {
    await Promise.all(dependents(resource.id).map(({ id }) => gone.get(id)));
    try {
      return await limit(() => {
        signal.throwIfAborted();
        return remove(resource, signal);
      });
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  };
  for (const resource of [...resources].reverse()) {
    const outcome = run(resource);
    gone.set(resource.id, outcome);
    // With a concurrency of 1, removal follows exactly the reverse of the pipeline's order.
    if (limit.concurrency === 1) await Promise.allSettled([outcome]);
  }
  const outcomes = await Promise.allSettled(gone.values());
  interrupted.throwIfAborted();
  stop.signal.throwIfAborted();
  return outcomes.reduce((sum, outcome) => sum + ('value' in outcome ? outcome.value : 0), 0);
}
