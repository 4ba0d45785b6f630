// thumbs reprocess: after a change of sizes, format or quality, rebuilds the thumbnails that are out of date.
import { openStack } from '../aws/session.ts';
import { currentRecipes } from '../catalog/recipe.ts';
import { storedPrefix } from '../catalog/spelling.ts';
import { reprocessImages } from '../delivery/reprocess.ts';
import { noRework } from '../delivery/resend.ts';
import { priceStale } from '../price/used.ts';
import { roughly } from '../terminal/format.ts';
import { exit, type Run, waitSeconds, withSession } from './invocation/command.ts';

export interface ReprocessFlags {
  prefix?: string;
  dryRun?: boolean;
  wait?: boolean;
  /** Seconds. */
  timeout?: number;
}

export const run: Run<ReprocessFlags> = ({ flags, ...call }) =>
  withSession(call, async (session) => {
    const { dryRun = false, wait = true, timeout: timeoutSeconds = waitSeconds } = flags;
    const { emit } = call;
    const context = await openStack(session);
    const started = context.clock.elapsed();
    const prefix = flags.prefix && (await storedPrefix(context, flags.prefix));
    const recipes = await currentRecipes(context);
    const { images: stale, usd: estimatedUsd } = await priceStale(context, recipes, prefix);
    const price = stale > 0 ? ` (${roughly(estimatedUsd)})` : '';
    const text = `images whose thumbnails are out of date: ${stale}${price}`;
    emit({ event: 'note', id: 'reprocess', text });
    const totals = noRework();
    try {
      const options = { wait, timeoutSeconds, total: stale };
      if (stale > 0 && !dryRun) await reprocessImages(context, { recipes, prefix }, options, totals);
    } finally {
      const ms = context.clock.elapsed() - started;
      emit({
        event: 'done',
        command: 'reprocess',
        stale,
        estimatedUsd,
        ...totals,
        ...(dryRun ? { dryRun: true as const } : {}),
        ms,
      });
    }
    return totals.failed > 0 ? exit.someImagesFailed : exit.done;
  });
