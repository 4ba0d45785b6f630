// An upload, from the first look at its files to its closing line.
import type { Context } from '../aws/session.ts';
import { UsageError } from '../errors/errors.ts';
import { remember } from '../transfer/manifest.ts';
import { type DeliveryOptions, type DeliveryTotals, deliver, emptyDelivery } from './deliver.ts';
import type { lookAround } from './preparation.ts';
import { closing, type UploadFlags } from './upload-flags.ts';
import { deliverChanges, type UploadWatch } from './watch.ts';

interface UploadCall {
  flags: UploadFlags;
  options: DeliveryOptions;
  /** With --watch. */
  watch: UploadWatch | undefined;
  /** Ends a watch. */
  stop: AbortSignal;
  /** False when nobody reads the output any more, which also ends a watch. */
  isRead(): Promise<boolean>;
}

/** Emits `done` however it ends, unless nothing was done. */
export async function upload(
  context: Context,
  { manifest, survey, look }: Awaited<ReturnType<typeof lookAround>>,
  { flags, watch, stop, ...call }: UploadCall,
): Promise<DeliveryTotals> {
  const started = context.clock.elapsed();
  const options = { ...call.options, onStored: remember(manifest) };
  const totals = { ...emptyDelivery(), skipped: survey.skipped };
  const onPass = async () => {
    await manifest.save();
    return call.isRead();
  };
  const close = async () => {
    if (!flags.dryRun) await manifest.save();
    const ms = context.clock.elapsed() - started;
    context.emit({ event: 'done', command: 'upload', ...closing(totals, flags, totals), ms });
  };
  try {
    const first = { first: survey, options, totals };
    if (watch) await deliverChanges(context, first, watch, { look, onPass, stop });
    else await deliver(context, survey, options, totals);
  } catch (error) {
    // Totals are reported after Ctrl-C and failures too; after a refusal nothing was done.
    if (!(error instanceof UsageError)) await close();
    throw error;
  }
  await close();
  return totals;
}
