// The order of a removal: what needs a resource goes before it, whatever else runs at the same time.
import type { LimitFunction } from 'p-limit';
import type { Resource } from './resource.ts';

/**
 * Removes each resource after those that need it, and returns the sum of the counts. The first failure stops what has not
 * begun and is thrown when what has begun is over.
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
    // One at a time means literally in the reverse of the pipeline's order.
    if (limit.concurrency === 1) await Promise.allSettled([outcome]);
  }
  const outcomes = await Promise.allSettled(gone.values());
  interrupted.throwIfAborted();
  stop.signal.throwIfAborted();
  return outcomes.reduce((sum, outcome) => sum + ('value' in outcome ? outcome.value : 0), 0);
}
