// Whether work is in progress, which distinguishes a lost event from a late one.
import { queueDepth } from '../aws/queue-depth.ts';
import type { Context } from '../aws/session.ts';
import { isDenied } from '../errors/errors.ts';

/** True when no message waits or is in progress. Without permission to look it counts as busy, and stops nobody. */
export async function isQueueIdle(context: Context): Promise<boolean> {
  const depth = await queueDepth(context, 'jobs').catch((error) => {
    if (isDenied(error)) return Number.POSITIVE_INFINITY;
    throw error;
  });
  return !depth;
}
