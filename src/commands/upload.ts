// thumbs upload: sends images and waits for their thumbnails. Exit 3 when the command worked but some images failed.

import { openStack } from '../aws/session.ts';
import { type DeliveryOptions, type DeliveryTotals, deliver, emptyDelivery } from '../delivery/deliver.ts';
import { UsageError } from '../errors/errors.ts';
import { refuseExpensive } from '../price/used.ts';
import { defaultSettings } from '../stack/settings.ts';
import { readState } from '../stack/state.ts';
import { manifestOf, openManifest, remember } from '../transfer/manifest.ts';
import { type Survey, type SurveyOptions, surveyImages } from '../transfer/survey.ts';
import type { Deletion } from '../transfer/upload.ts';
import { exit, type Invocation, type Run, waitSeconds, withSession } from './command.ts';
import { confirmDeletion, requireTerminal } from './question.ts';

export interface UploadFlags extends SurveyOptions {
  wait?: boolean;
  force?: boolean;
  overwrite?: boolean;
  dryRun?: boolean;
  delete?: boolean;
  /** Deletes more than half without asking. */
  yes?: boolean;
  /** USD. */
  maxCost?: number;
  /** Seconds. */
  timeout?: number;
}

export const run: Run<UploadFlags> = async ({ args, flags, ...call }) => {
  if (args.length === 0) {
    throw new UsageError('no images were named', 'name files, folders or globs: thumbs upload ./images');
  }
  if (flags.force && flags.overwrite === false) {
    throw new UsageError('--force sends existing files again, and --no-overwrite keeps them', 'choose one');
  }
  // Based on this machine's knowledge of the stack: the pictures are checked before the first AWS call.
  const { data } = await readState(call.config.stateFile);
  const manifest = await openManifest(
    manifestOf(call.config.stateFile),
    data?.resources.originals?.name ?? '',
    (text) => call.emit({ event: 'note', id: 'upload', text }),
  );
  const settings = data?.settings ?? defaultSettings;
  const survey = await surveyImages(args, flags, { ...call, settings, remembered: manifest.find });
  if (flags.delete && survey.incompleteness !== undefined) {
    throw new UsageError(
      `--delete compares whole folders, and cannot know what was deleted: ${survey.incompleteness}`,
      'nothing was sent or deleted; name readable folders, or omit --delete',
    );
  }
  if (survey.images.length === 0) {
    const but = flags.delete ? '; nothing was deleted either' : '';
    call.emit({ event: 'note', id: 'upload', text: `no images found in ${args.join(', ')}${but}` });
    call.emit({ event: 'done', command: 'upload', ...closing(survey, flags, emptyDelivery()), ms: 0 });
    return exit.done;
  }
  return withSession(call, async (session) => {
    const context = await openStack(session);
    const started = context.clock.now();
    const { maxCost, force = false, overwrite = true } = flags;
    const ask = flags.yes ? undefined : (deletion: Deletion) => confirm(call, deletion);
    if (maxCost !== undefined) await refuseExpensive(context, survey, { maxCost, force, overwrite });
    const totals = emptyDelivery();
    const close = async () => {
      if (!flags.dryRun) await manifest.save();
      call.emit({
        event: 'done',
        command: 'upload',
        ...closing(survey, flags, totals),
        ms: context.clock.now() - started,
      });
    };
    try {
      await deliver(
        context,
        survey,
        { ...optionsOf(flags), confirmDeletion: ask, onStored: remember(manifest) },
        totals,
      );
    } catch (error) {
      // Totals are reported after Ctrl-C and failures too; after a refusal nothing was done.
      if (!(error instanceof UsageError)) await close();
      throw error;
    }
    await close();
    return totals.failed > 0 ? exit.someImagesFailed : exit.done;
  });
};

/** A folder in an unexpected state (not mounted, emptied by accident) would take the cloud's pictures with it. */
async function confirm(
  call: Pick<Invocation, 'config' | 'signal'>,
  { gone, compared, prefix }: Deletion,
): Promise<void> {
  const where = prefix ? ` under ${prefix}` : '';
  const share = `${gone} of the ${compared} images that the stack holds${where}`;
  requireTerminal(call, `--delete would remove ${share}: it asks before removing more than half`);
  await confirmDeletion(call, share, 'delete');
}

function optionsOf({
  wait = true,
  force = false,
  overwrite = true,
  dryRun = false,
  timeout = waitSeconds,
  ...flags
}: UploadFlags): DeliveryOptions {
  return {
    wait,
    force,
    overwrite,
    dryRun,
    delete: flags.delete ?? false,
    timeoutSeconds: timeout,
  };
}

/** The totals of the contract, and those that only some flags and outcomes add. */
function closing(survey: Survey, flags: UploadFlags, totals: DeliveryTotals) {
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
