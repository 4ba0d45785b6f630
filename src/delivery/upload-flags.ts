// The flags of an upload: what they ask of a delivery, and which totals scripts get for them.
import { UsageError } from '../errors/errors.ts';
import type { Survey, SurveyOptions } from '../transfer/survey.ts';
import type { DeliveryOptions, DeliveryTotals } from './deliver.ts';

export interface UploadFlags extends SurveyOptions {
  wait?: boolean;
  force?: boolean;
  overwrite?: boolean;
  dryRun?: boolean;
  delete?: boolean;
  /** Skips the confirmation before sending many images or deleting more than half. */
  yes?: boolean;
  /** USD. */
  maxCost?: number;
  /** Bytes a second. */
  bwlimit?: number;
  watch?: boolean;
  /** Seconds. */
  timeout?: number;
}

export function optionsOf(
  { wait = true, force = false, overwrite = true, dryRun = false, timeout, ...flags }: UploadFlags,
  usualSeconds: number,
): DeliveryOptions {
  return {
    wait,
    force,
    overwrite,
    dryRun,
    delete: flags.delete ?? false,
    timeoutSeconds: timeout ?? usualSeconds,
  };
}

/** The totals of the contract, and those that only some flags and outcomes add. */
export function closing(survey: Pick<Survey, 'skipped'>, flags: UploadFlags, totals: DeliveryTotals) {
  const { uploaded, copied, unchanged, kept, done, failed, bytes } = totals;
  const { deleted, pending, wouldUpload, wouldDelete } = totals;
  // Every file that was not sent counts as skipped, including those that a dry run would send.
  const skipped = survey.skipped + unchanged + kept + wouldUpload;
  return {
    ...{ uploaded, copied, skipped, unchanged, done, failed, bytes },
    ...(flags.overwrite === false ? { kept } : {}),
    ...(pending > 0 ? { pending } : {}),
    ...(flags.delete ? { deleted } : {}),
    ...(flags.dryRun ? { dryRun: true as const, wouldUpload, wouldDelete } : {}),
  };
}

/** Before anything is looked at. Throws UsageError. */
export function checkUpload(paths: readonly string[], flags: UploadFlags): void {
  const { force, overwrite } = flags;
  if (paths.length === 0) {
    throw new UsageError('no images were named', 'name files, folders or globs: thumbs upload ./images');
  }
  if (force && overwrite === false) {
    throw new UsageError('--force sends existing files again, and --no-overwrite keeps them', 'choose one');
  }
  if (flags.watch) refuseWithWatch(flags);
}

const reasonsAgainstWatch = {
  dryRun: '--dry-run sends nothing, and --watch goes on sending',
  delete: '--delete could empty the cloud while a disk is away, and --watch runs when nobody looks',
  maxCost: '--max-cost knows the price before anything is sent, and --watch does not',
} as const;

function refuseWithWatch(flags: UploadFlags): void {
  const names = ['dryRun', 'delete', 'maxCost'] as const;
  const other = names.find((name) => flags[name] !== undefined);
  if (other) throw new UsageError(reasonsAgainstWatch[other], 'run upload twice: once with each');
}

/** Before anything is sent. Throws UsageError. */
export function refuseIncomplete({ incompleteness }: Survey, flags: UploadFlags): void {
  if (!flags.delete || incompleteness === undefined) return;
  throw new UsageError(
    `--delete compares whole folders, and cannot know what was deleted: ${incompleteness}`,
    'nothing was sent or deleted; name readable folders, or omit --delete',
  );
}
