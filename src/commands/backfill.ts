// thumbs backfill: makes the thumbnails of pictures that are in the bucket without an item.
import { openStack } from '../aws/session.ts';
import { storedPrefix } from '../catalog/spelling.ts';
import { makeMissing } from '../delivery/reprocess.ts';
import { noRework } from '../delivery/resend.ts';
import { priceMissing, refuseAbove } from '../price/used.ts';
import { counted, roughly } from '../terminal/format.ts';
import { exit, type Run, waitSeconds, withSession } from './invocation/command.ts';
import { confirmWork } from './invocation/question.ts';

export interface BackfillFlags {
  prefix?: string;
  dryRun?: boolean;
  yes?: boolean;
  /** USD; no limit without. */
  maxCost?: number;
  wait?: boolean;
  /** Seconds. */
  timeout?: number;
}

export const run: Run<BackfillFlags> = ({ flags, ...call }) =>
  withSession(call, async (session) => {
    const { dryRun = false, yes = false, wait = true, timeout: timeoutSeconds = waitSeconds } = flags;
    const context = await openStack(session);
    const started = context.clock.elapsed();
    const prefix = await storedPrefix(context, flags.prefix ?? '');
    const { images: missing, usd: estimatedUsd } = await priceMissing(context, prefix);
    const price = missing > 0 ? ` (${roughly(estimatedUsd)})` : '';
    const text = `pictures in the bucket without an item: ${missing}${price}`;
    call.emit({ event: 'note', id: 'backfill', text });
    const isWanted = missing > 0 && !dryRun;
    if (isWanted) {
      refuseAbove(flags.maxCost, { images: missing, usd: estimatedUsd }, 'choose fewer: --prefix');
      if (!yes) await confirmWork(call, `Make the thumbnails of ${counted(missing, 'picture')}?`);
    }
    const totals = noRework();
    try {
      const options = { wait, timeoutSeconds, total: missing };
      if (isWanted) await makeMissing(context, prefix, options, totals);
    } finally {
      const ms = context.clock.elapsed() - started;
      const planned = dryRun ? { dryRun: true as const } : {};
      call.emit({ event: 'done', command: 'backfill', missing, estimatedUsd, ...totals, ...planned, ms });
    }
    return totals.failed > 0 ? exit.someImagesFailed : exit.done;
  });
