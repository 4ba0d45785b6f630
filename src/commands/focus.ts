// thumbs focus: sets or removes the point of a picture that its cuts keep, and rebuilds its thumbnails.
import type { FocalPoint } from '../../lambda/contract.ts';
import { openStack } from '../aws/session.ts';
import { setFocalPoint } from '../catalog/focus.ts';
import { storedKey } from '../catalog/spelling.ts';
import { remakeImages } from '../delivery/reprocess.ts';
import { noRework } from '../delivery/resend.ts';
import { UsageError } from '../errors/errors.ts';
import { exit, type Run, waitSeconds, withSession } from './invocation/command.ts';

export interface FocusFlags {
  clear?: boolean;
  wait?: boolean;
  /** Seconds. */
  timeout?: number;
}

export const run: Run<FocusFlags> = ({ args: [typed = '', text], flags, ...call }) => {
  const point = pointOf(text, flags.clear);
  return withSession(call, async (session) => {
    const { wait = true, timeout: timeoutSeconds = waitSeconds } = flags;
    const context = await openStack(session);
    const started = context.clock.elapsed();
    const key = await storedKey(context, typed);
    await setFocalPoint(context, key, point);
    const totals = noRework();
    try {
      await remakeImages(context, [key], { wait, timeoutSeconds, total: 1 }, totals);
    } finally {
      const ms = context.clock.elapsed() - started;
      call.emit({ event: 'done', command: 'focus', key, focalPoint: point ?? null, ...totals, ms });
    }
    return totals.failed > 0 ? exit.someImagesFailed : exit.done;
  });
};

/** `0.3,0.6`; undefined with --clear. Throws UsageError. */
function pointOf(text: string | undefined, clear = false): FocalPoint | undefined {
  if (clear && text === undefined) return undefined;
  const [X, Y, ...others] = (text ?? '').split(',').map(shareOf);
  if (!clear && X !== undefined && Y !== undefined && others.length === 0) return { X, Y };
  throw new UsageError(
    clear ? '--clear does not take a point' : `the focal point is X,Y from 0 to 1, not '${text ?? ''}'`,
    'for example, 30 % from the left and 60 % from the top: thumbs focus KEY 0.3,0.6; or --clear',
  );
}

function shareOf(text: string): number | undefined {
  const share = /^(\d+|\d*\.\d+)$/.test(text.trim()) ? Number(text) : Number.NaN;
  return share >= 0 && share <= 1 ? share : undefined;
}
