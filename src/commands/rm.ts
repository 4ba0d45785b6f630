// thumbs rm: deletes pictures from the cloud, by key or by prefix: originals, thumbnails and items.
import { type Context, openStack } from '../aws/session.ts';
import { storedKey, storedPrefix } from '../catalog/spelling.ts';
import { countUnder, type Doomed, removePictures } from '../delivery/remove.ts';
import { UsageError } from '../errors/errors.ts';
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
    const started = context.clock.now();
    const doomed = await choose(context, args, prefix);
    if (!yes && !dryRun) await confirm(context, call, doomed);
    const totals = { deleted: 0, wouldDelete: 0, failed: 0, missing: 0 };
    try {
      await removePictures(context, doomed, { dryRun, wait, timeoutSeconds }, totals);
    } finally {
      const { wouldDelete, ...done } = totals;
      const planned = dryRun ? { dryRun: true as const, wouldDelete } : {};
      call.emit({ event: 'done', command: 'rm', ...done, ...planned, ms: context.clock.now() - started });
    }
    return totals.failed > 0 ? exit.someImagesFailed : exit.done;
  });
};

async function choose(context: Context, typed: readonly string[], prefix?: string): Promise<Doomed> {
  if (prefix !== undefined) return { prefix: await storedPrefix(context, prefix) };
  return { keys: [...new Set(await Promise.all(typed.map((key) => storedKey(context, key))))] };
}

/** Throws UsageError unless the user agrees. */
async function confirm(context: Context, call: Pick<Invocation, 'config' | 'signal'>, doomed: Doomed) {
  requireTerminal(call, 'rm asks before it deletes pictures');
  const what =
    'keys' in doomed
      ? counted(doomed.keys.length, 'picture')
      : `${counted(await countUnder(context, doomed.prefix), 'picture')} under ${doomed.prefix}`;
  await confirmDeletion(call, `${what} with all thumbnails`, 'delete');
}
