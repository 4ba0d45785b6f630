// Waits until every image of an upload has its thumbnails or has failed, by following the table's newest items.
import type { Context } from '../aws/session.ts';
import { ThumbsError } from '../errors/errors.ts';
import { type Expected, Follower } from './follower.ts';
import type { Outcome } from './items.ts';
import { type LossOptions, LossWatch } from './lost-events.ts';

export interface WaitOptions extends LossOptions {
  /** Fails after this long without progress. */
  timeoutSeconds: number;
  /** Outcomes of awaited images that the table does not have. */
  lookElsewhere?(expected: ReadonlyMap<string, Expected>): Promise<Outcome[]>;
  /** While true, more may become expected, and the wait does not time out. */
  isGrowing?(): boolean;
}

/** Pauses between looks (ms): short at first and when something happens, up to a second when nothing does. */
const firstPauseMs = 100;
const maxPauseMs = 1000;
const pauseGrowth = 1.5;
/** The last images are watched closely. A large number arrives steadily: looking more often would only read them again. */
const pauseMsPerImage = 15;
/** After this long without news (ms) images are read by key, then less and less often. */
const firstSweepMs = 2000;
const maxSweepMs = 30_000;

/**
 * Resolves when `expected` is empty and no longer growing; the caller may add to it meanwhile.
 * Removes each outcome and passes it to `onOutcome`. Throws `TimedOut`, naming what is still missing.
 */
export async function waitForOutcomes(
  context: Context,
  expected: Map<string, Expected>,
  onOutcome: (outcome: Outcome) => void,
  options: WaitOptions,
): Promise<void> {
  const { clock, signal } = context;
  const { timeoutSeconds } = options;
  const isGrowing = () => options.isGrowing?.() ?? false;
  const isOpen = () => expected.size > 0 || isGrowing();
  const follower = new Follower(context, expected, onOutcome);
  const lookElsewhere = async () => follower.take((await options.lookElsewhere?.(expected)) ?? []);
  const onMissing = async (keys: readonly string[]) => {
    await lookElsewhere();
    const missing = keys.filter((key) => expected.has(key));
    if (missing.length > 0) await options.onMissing?.(missing);
  };
  const loss = new LossWatch(context, expected, { ...options, onMissing });
  let pauseMs = firstPauseMs;
  let newsAt = clock.elapsed();
  let sweep = { at: newsAt, everyMs: firstSweepMs };
  for (;;) {
    let news = await follower.lookUpUnchanged(isGrowing(), (keys) => loss.doubt(keys));
    if (isOpen()) news += await follower.look();
    if (isOpen() && news === 0 && clock.elapsed() - Math.max(newsAt, sweep.at) >= sweep.everyMs) {
      news += await follower.sweep();
      if (expected.size > 0) news += await lookElsewhere();
      sweep = { at: clock.elapsed(), everyMs: Math.min(sweep.everyMs * 2, maxSweepMs) };
    }
    if (!isOpen()) return;
    if (news > 0) sweep.everyMs = firstSweepMs;
    if (news > 0 || isGrowing()) newsAt = clock.elapsed();
    else if (clock.elapsed() - newsAt >= timeoutSeconds * 1000) throw timedOut(expected, timeoutSeconds);
    await loss.check(newsAt);
    pauseMs = news > 0 ? firstPauseMs : Math.min(pauseMs * pauseGrowth, maxPauseMs);
    await clock.sleep(Math.max(pauseMs, Math.min(expected.size * pauseMsPerImage, maxPauseMs)), signal);
  }
}

const namesTold = 5;

function timedOut(expected: ReadonlyMap<string, Expected>, timeoutSeconds: number): ThumbsError {
  const keys = [...expected.keys()];
  const more = keys.length > namesTold ? ` and ${keys.length - namesTold} more` : '';
  const what = keys.length === 1 ? '1 image has' : `${keys.length} images have`;
  return new ThumbsError(
    'TimedOut',
    `no news for ${timeoutSeconds} s, and ${what} no thumbnails yet: ${keys.slice(0, namesTold).join(', ')}${more}`,
    {
      fix: 'they may still arrive: check with thumbs scan --status pending; or send them again: thumbs upload --force',
    },
  );
}
