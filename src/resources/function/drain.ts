// A change of trigger must lose no work in progress: the old path stays open until it is empty.
import { queueDepth } from '../../aws/queue-depth.ts';
import type { Context } from '../../aws/session.ts';
import { schedules, waitUntil } from '../../machine/wait.ts';

/** S3's events reach their destination within seconds; SQS's message counts lag behind a little too. */
const eventsUnderWayMs = 30_000;

/** The jobs queue is empty, and stays so while events that left S3 before the change may still arrive. */
export async function untilDrained(context: Context): Promise<void> {
  let emptySince: number | undefined;
  await waitUntil(context, 'the function has emptied the queue', schedules.queueDrained, async () => {
    const now = context.clock.elapsed();
    if ((await queueDepth(context, 'jobs')) === 0) emptySince ??= now;
    else emptySince = undefined;
    return (emptySince !== undefined && now - emptySince >= patience(context)) || undefined;
  });
}

/** Invocations by S3 that were in progress when its rule was changed still find the function. */
export async function untilDelivered(context: Context): Promise<void> {
  const ms = patience(context);
  if (ms === 0) return;
  context.note("waiting for S3's last events (30 s)");
  await context.clock.sleep(ms, context.signal);
}

/** The embedded cloud delivers at once. */
const patience = ({ place }: Context) => (place.endpoint ? 0 : eventsUnderWayMs);
