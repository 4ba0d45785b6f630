// thumbs upload: sends images and waits for their thumbnails. Exit 3 when the command worked but some images failed.
import { openStack } from '../aws/session.ts';
import { emptyDelivery } from '../delivery/deliver.ts';
import { lookAround } from '../delivery/preparation.ts';
import { upload } from '../delivery/upload.ts';
import { checkUpload, closing, optionsOf, type UploadFlags } from '../delivery/upload-flags.ts';
import { openWatch, type UploadWatch } from '../delivery/watch.ts';
import { refuseExpensive } from '../price/used.ts';
import type { Deletion } from '../transfer/upload.ts';
import {
  type ExitCode,
  exit,
  type Invocation,
  type Run,
  waitSeconds,
  withSession,
} from './invocation/command.ts';
import { confirmMany, confirmShare, type NewImages } from './invocation/question.ts';

export const run: Run<UploadFlags> = async (call) => {
  checkUpload(call.args, call.flags);
  const watch = call.flags.watch ? await openWatch(call.args, call.emit) : undefined;
  try {
    return await runUpload(call, watch);
  } finally {
    watch?.close();
  }
};

async function runUpload(call: Invocation<UploadFlags>, watch: UploadWatch | undefined): Promise<ExitCode> {
  const { args, flags, emit } = call;
  const seen = await lookAround(args, flags, call, watch?.changes);
  const { survey } = seen;
  if (survey.images.length === 0 && !watch) {
    const but = flags.delete ? '; nothing was deleted either' : '';
    emit({ event: 'note', id: 'upload', text: `no images found in ${args.join(', ')}${but}` });
    emit({ event: 'done', command: 'upload', ...closing(survey, flags, emptyDelivery()), ms: 0 });
    return exit.done;
  }
  const config = { ...call.config, bytesPerSecond: flags.bwlimit };
  // A watch finishes what has begun: the first Ctrl-C interrupts none of its calls.
  const signal = watch ? new AbortController().signal : call.signal;
  return withSession({ config, emit, signal }, async (session) => {
    const context = await openStack(session);
    await refuseExpensive(context, survey, flags);
    const options = {
      ...optionsOf(flags, waitSeconds),
      confirmDeletion: flags.yes ? undefined : (deletion: Deletion) => confirmShare(call, deletion),
      confirmNew: flags.yes ? undefined : (found: NewImages) => confirmMany(call, found, args),
    };
    const isRead = call.reporter.drained;
    const totals = await upload(context, seen, { flags, options, watch, stop: call.signal, isRead });
    return totals.failed + totals.pending > 0 ? exit.someImagesFailed : exit.done;
  });
}
