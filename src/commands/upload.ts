// thumbs upload: sends images and waits for their thumbnails. Exit 3 when the command worked but some images failed.
import { openStack } from '../aws/session.ts';
import { deliver, emptyDelivery } from '../delivery/deliver.ts';
import { lookAround } from '../delivery/preparation.ts';
import { checkUpload, closing, optionsOf, type UploadFlags } from '../delivery/upload-flags.ts';
import { UsageError } from '../errors/errors.ts';
import { refuseExpensive } from '../price/used.ts';
import { remember } from '../transfer/manifest.ts';
import type { Deletion } from '../transfer/upload.ts';
import { exit, type Run, waitSeconds, withSession } from './invocation/command.ts';
import { confirmMany, confirmShare, type NewImages } from './invocation/question.ts';

export const run: Run<UploadFlags> = async ({ args, flags, ...call }) => {
  checkUpload(args, flags);
  const { manifest, survey } = await lookAround(args, flags, call);
  if (survey.images.length === 0) {
    const but = flags.delete ? '; nothing was deleted either' : '';
    call.emit({ event: 'note', id: 'upload', text: `no images found in ${args.join(', ')}${but}` });
    call.emit({ event: 'done', command: 'upload', ...closing(survey, flags, emptyDelivery()), ms: 0 });
    return exit.done;
  }
  const config = { ...call.config, bytesPerSecond: flags.bwlimit };
  return withSession({ ...call, config }, async (session) => {
    const context = await openStack(session);
    const started = context.clock.elapsed();
    await refuseExpensive(context, survey, flags);
    const ask = flags.yes ? undefined : (deletion: Deletion) => confirmShare(call, deletion);
    const options = {
      ...optionsOf(flags, waitSeconds),
      confirmDeletion: ask,
      confirmNew: flags.yes ? undefined : (found: NewImages) => confirmMany(call, found, args),
      onStored: remember(manifest),
    };
    const totals = emptyDelivery();
    const close = async () => {
      if (!flags.dryRun) await manifest.save();
      const ms = context.clock.elapsed() - started;
      call.emit({ event: 'done', command: 'upload', ...closing(survey, flags, totals), ms });
    };
    try {
      await deliver(context, survey, options, totals);
    } catch (error) {
      // Totals are reported after Ctrl-C and failures too; after a refusal nothing was done.
      if (!(error instanceof UsageError)) await close();
      throw error;
    }
    await close();
    return totals.failed > 0 ? exit.someImagesFailed : exit.done;
  });
};
