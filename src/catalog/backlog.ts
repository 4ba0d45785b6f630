// Is there work under way? Tells a lost event from a late one.
import { queueDepth } from '../aws/queue-depth.ts';
import type { Context } from '../aws/session.ts';
import { isDenied } from '../errors/errors.ts';

/** No message waits or is at work. Who may not look must not be stopped by it: then it is taken for busy. */
export async function isQueueIdle(context: Context): Promise<boolean> {
  const depth = await queueDepth(context, 'jobs').catch((error) => {
    if (isDenied(error)) return Number.POSITIVE_INFINITY;
    throw error;
  });
  return !depth;
}
