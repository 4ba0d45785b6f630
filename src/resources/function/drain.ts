// A trigger that is changed must lose nothing that is under way: the old way stays open until it is empty.
import { queueDepth } from '../../aws/queue-depth.ts';
import type { Context } from '../../aws/session.ts';
import { schedules, waitUntil } from '../../machine/wait.ts';

/** S3's events reach their destination within seconds; its counts of messages lag behind a little, too. */
const eventsUnderWayMs = 30_000;

/** The jobs queue is empty, and stays so while events that left S3 before the change may still arrive. */
export async function untilDrained(context: Context): Promise<void> {
  let emptySince: number | undefined;
  await waitUntil(context, 'the function is through with the queue', schedules.queueDrained, async () => {
    const now = context.clock.now();
    if ((await queueDepth(context, 'jobs')) === 0) emptySince ??= now;
    else emptySince = undefined;
    return (emptySince !== undefined && now - emptySince >= patience(context)) || undefined;
  });
}

/** Calls of S3 that were under way when its rule was changed still find the function. */
export async function untilDelivered(context: Context): Promise<void> {
  const ms = patience(context);
  if (ms === 0) return;
  context.note('events that S3 has under way may still come in (30 s)');
  await context.clock.sleep(ms, context.signal);
}

/** The embedded cloud delivers at once. */
const patience = ({ place }: Context) => (place.endpoint ? 0 : eventsUnderWayMs);
