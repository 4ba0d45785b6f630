// thumbs rm: deletes pictures from the cloud, by key or by prefix: originals, thumbnails and items.
import { type Context, openStack } from '../aws/session.ts';
import { type Chosen, choosePictures, countChosen } from '../catalog/originals.ts';
import { removePictures } from '../delivery/remove.ts';
import { UsageError } from '../errors/errors.ts';
import { refuseWriting } from '../stack/source.ts';
import { counted } from '../terminal/format.ts';
import { exit, type Invocation, type Run, waitSeconds, withSession } from './invocation/command.ts';
import { confirmDeletion, requireTerminal } from './invocation/question.ts';

export interface RmFlags {
  prefix?: string;
  dryRun?: boolean;
  yes?: boolean;
  wait?: boolean;
  /** Seconds. */
  timeout?: number;
}

export const run: Run<RmFlags> = ({ args, flags, ...call }) => {
  const { prefix, dryRun = false, yes = false, wait = true, timeout: timeoutSeconds = waitSeconds } = flags;
  if (args.length > 0 === (prefix !== undefined))
    throw new UsageError('rm takes either keys or --prefix', 'for example: thumbs rm trip/lake.jpg');
  if (prefix === '')
    throw new UsageError(
      'an empty --prefix would delete every picture',
      'to remove the stack: thumbs teardown',
    );
  return withSession(call, async (session) => {
    const context = await openStack(session);
    refuseWriting(context.settings);
    const started = context.clock.elapsed();
    const chosen = await choosePictures(context, args, prefix);
    if (!yes && !dryRun) await confirm(context, call, chosen);
    const totals = { deleted: 0, wouldDelete: 0, failed: 0, missing: 0 };
    try {
      await removePictures(context, chosen, { dryRun, wait, timeoutSeconds }, totals);
    } finally {
      const { wouldDelete, ...done } = totals;
      const planned = dryRun ? { dryRun: true as const, wouldDelete } : {};
      call.emit({ event: 'done', command: 'rm', ...done, ...planned, ms: context.clock.elapsed() - started });
    }
    return totals.failed > 0 ? exit.someImagesFailed : exit.done;
  });
};

/** Throws UsageError unless the user agrees. */
async function confirm(context: Context, call: Pick<Invocation, 'config' | 'signal'>, chosen: Chosen) {
  requireTerminal(call, 'rm asks before it deletes pictures');
  const count = counted(await countChosen(context, chosen), 'picture');
  const what = 'prefix' in chosen ? `${count} under ${chosen.prefix}` : count;
  await confirmDeletion(call, `${what} with all thumbnails`, 'delete');
}
