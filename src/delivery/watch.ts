// upload --watch: after the first pass, looks at the files again whenever a folder has changed, and sends what is new or
// changed and finished. Sending and waiting for thumbnails overlap: a picture that is not heard of holds nothing up.
import { type Context, notedOnce } from '../aws/session.ts';
import type { Emit } from '../events.ts';
import { type ChangeRecord, openChanges } from '../transfer/changes/changes.ts';
import { FolderWatch } from '../transfer/changes/folders.ts';
import { resolveStarts } from '../transfer/starts.ts';
import type { Survey } from '../transfer/survey.ts';
import { type Bell, openBell } from './bell.ts';
import type { DeliveryOptions, DeliveryTotals } from './deliver.ts';
import { Rounds } from './rounds.ts';

export interface UploadWatch {
  paths: readonly string[];
  changes: ChangeRecord;
  /** Rings when something in a folder has changed. */
  bell: Bell;
  close(): void;
}

export interface WatchTotals extends DeliveryTotals {
  /** Files that are not sent, each with a reason in an event. */
  skipped: number;
}

/** What a watch calls, and what stops it. */
interface WatchCall {
  /** Finds what is new or changed, and finished. */
  look(emit: Emit): Promise<Survey>;
  /** Called after each pass. False when nobody reads the output any more (`| head`): the watch ends, as by `stop`. */
  onPass(): Promise<boolean>;
  /** Fires on Ctrl-C: what has begun is finished, and nothing new is begun. */
  stop: AbortSignal;
}

/** Longer than the resolution of file systems' times, and than programs usually pause between two writes. */
const settleMs = 2000;
/** Some changes are not announced: those on network drives, and of files that links lead to. */
const idleMs = 60_000;
/** The pause is at least this many times as long as the look before it, so that looking takes a fifth of the time at most. */
const pausePerLook = 4;
/** Pauses between passes while AWS, the network or the disk fails. */
const troubleMs = [1000, 2000, 5000, 10_000, 30_000, 60_000];

/** What Linux runs out of, by its error code. */
const limitsOfWatches: Readonly<Record<string, string>> = {
  ENOSPC: 'raise fs.inotify.max_user_watches',
  EMFILE: 'raise fs.inotify.max_user_instances, or the limit of open files (ulimit -n)',
};

/** Watches each folder from its first look on. Throws UsageError for a missing path. */
export async function openWatch(paths: readonly string[], emit: Emit): Promise<UploadWatch> {
  const bell = openBell();
  let isNoted = false;
  const onBlind = ({ code }: NodeJS.ErrnoException) => {
    if (isNoted) return;
    isNoted = true;
    const why = code !== undefined && code in limitsOfWatches ? `${code}: ${limitsOfWatches[code]}` : code;
    const text = `not every folder can be watched (${why}): changes are noticed within a minute`;
    emit({ event: 'note', id: 'watch', text });
  };
  const folders = new FolderWatch({ onChange: bell.ring, onBlind });
  const changes = openChanges(await resolveStarts(paths), folders);
  return { paths, changes, bell, close: () => folders.close() };
}

/**
 * Sends what the first look found, then what changes. Returns when it was told to end and everything that had begun is
 * finished. Throws errors that retrying cannot fix: credentials, permissions.
 */
export async function deliverChanges(
  context: Context,
  { first, options, totals }: { first: Survey; options: DeliveryOptions; totals: WatchTotals },
  watch: UploadWatch,
  call: WatchCall,
): Promise<void> {
  const { onPass, stop } = call;
  const rounds = new Rounds(context, { ...options, stop }, totals, watch);
  const note = (text: string) => context.emit({ event: 'note', id: 'watch', text });
  const onStop = () => note('finishing what has begun; Ctrl-C again stops at once');
  stop.addEventListener('abort', onStop);
  const look = openLooks(context, watch, { ...call, rounds });
  const nextLook = async (last: Survey) => ((await onPass()) ? look(last) : undefined);
  try {
    await rounds.send(first);
    note(`watching ${watch.paths.join(', ')}; Ctrl-C ends it`);
    for (let survey = await nextLook(first); survey; survey = await nextLook(survey)) {
      totals.skipped += survey.skipped;
      await rounds.send(survey);
    }
    await rounds.finish();
  } finally {
    stop.removeEventListener('abort', onStop);
    await rounds.cancel();
  }
}

/** Waits until there is a reason to look, and looks; undefined when `stop` has fired. `last`: what was just sent. */
function openLooks(context: Context, watch: UploadWatch, call: WatchCall & { rounds: Rounds }) {
  const { bell } = watch;
  const { clock } = context;
  // Otherwise every look would repeat its notes.
  const { emit } = notedOnce(context);
  let lookMs = 0;
  let isNews = true;
  return async (last: Survey): Promise<Survey | undefined> => {
    isNews ||= last.images.length > 0;
    if (call.stop.aborted) return undefined;
    const { ms, isIdle } = pauseBefore(watch, call.rounds, lookMs);
    if (isIdle && isNews) context.emit({ event: 'watching', id: 'upload', paths: watch.paths });
    isNews &&= !isIdle;
    const wake = AbortSignal.any(isIdle ? [call.stop, bell.signal()] : [call.stop]);
    await unlessFired(wake, clock.sleep(ms, wake));
    if (call.stop.aborted) return undefined;
    bell.silence();
    const begun = clock.elapsed();
    const survey = await unlessFired(call.stop, call.look(emit));
    lookMs = clock.elapsed() - begun;
    return survey;
  };
}

function pauseBefore({ changes, bell }: UploadWatch, rounds: Rounds, lookMs: number) {
  const trouble = troubleMs[Math.min(rounds.troubles, troubleMs.length) - 1];
  if (trouble !== undefined) return { ms: trouble, isIdle: false };
  // A file counts as finished when two looks see the same.
  const isBusy = changes.isUnsettled() || bell.signal().aborted;
  return isBusy
    ? { ms: Math.max(settleMs, lookMs * pausePerLook), isIdle: false }
    : { ms: idleMs, isIdle: true };
}

/** Undefined instead of the error with which the signal ended it. */
const unlessFired = <T>(signal: AbortSignal, call: Promise<T>): Promise<T | undefined> =>
  call.catch((error) => {
    if (!signal.aborted) throw error;
    return undefined;
  });
