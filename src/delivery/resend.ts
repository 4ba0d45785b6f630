// Sends images through the function once more and waits for the results. Only existing originals: the
// function reports nothing about others, and waiting for them would never end.
import { isFolderMarker } from '../../lambda/contract.ts';
import { findObject, type StoredObject } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';
import { type Outcome, readOutcomes } from '../catalog/items.ts';
import { startWatch, type Watch } from '../catalog/watch.ts';
import { runPool } from '../transfer/pool.ts';
import { type Messenger, openMessenger } from '../transfer/queues/messages.ts';
import { type GivenUpLetter, watchGivenUp } from './given-up.ts';

export interface ReworkOptions {
  /** Returns when every image has an outcome. */
  wait: boolean;
  /** Longest time without progress. */
  timeoutSeconds: number;
  /** Number awaited at once: a million would not fit into memory. */
  maxPending?: number;
  /** The number of images, for the progress bar; undefined when unknown. */
  total?: number;
}

/** Counts of images. Grows while it runs. */
export interface ReworkTotals {
  sent: number;
  done: number;
  failed: number;
  /** Their originals are not in the bucket (any more). */
  gone: number;
  /** Sent and waited for, without any result. */
  pending: number;
}

export const noRework = (): ReworkTotals => ({ sent: 0, done: 0, failed: 0, gone: 0, pending: 0 });

export interface Again {
  /**
   * To be called before something is sent for these keys. Returns those whose originals exist. Markers of folders
   * are among them, so that the function removes their items, but they are not images and not waited for.
   */
  expect(keys: readonly string[]): Promise<string[]>;
  /** Expects and sends. */
  send(keys: readonly string[]): Promise<void>;
  /** Everything is sent: waits for the rest. */
  finish(): Promise<void>;
  /** Sends what was begun, and waits for nothing. */
  cancel(): Promise<void>;
}

const defaultMostPending = 10_000;
const roomPauseMs = 500;
/** Concurrent requests for single objects. */
const looksAtOnce = 32;

/** `before` are dead letters about earlier attempts. */
export function workAgain(
  context: Context,
  options: ReworkOptions,
  totals: ReworkTotals,
  before: Promise<GivenUpLetter[]>,
): Again {
  const messenger = openMessenger(context);
  const news = openNews(context, totals, options.total);
  const { wait, timeoutSeconds, maxPending = defaultMostPending } = options;
  const { onOutcome } = news;
  const lookElsewhere = watchGivenUp(context, before);
  const watch = wait ? startWatch(context, { timeoutSeconds, onOutcome, lookElsewhere }) : undefined;
  const expect = async (keys: readonly string[]) => {
    const { originals, images } = await expectOriginals(context, keys, watch);
    for (const key of keys.filter((one) => !originals.includes(one))) news.onGone(key);
    totals.sent += images;
    if (watch) news.progress();
    return originals;
  };
  return {
    expect,
    send: async (keys) => {
      if (watch) await makeRoom(context, watch, messenger, { maxPending, timeoutSeconds });
      for (const key of await expect(keys)) await messenger.add(key);
    },
    finish: async () => {
      await messenger.flush();
      try {
        await watch?.finish();
      } finally {
        totals.pending = watch?.pending() ?? 0;
      }
    },
    cancel: async () => {
      await Promise.allSettled([messenger.flush(), watch?.cancel()]);
      totals.pending = watch?.pending() ?? 0;
    },
  };
}

/** Counts the outcomes of the images and emits them as events. */
function openNews({ emit }: Context, totals: ReworkTotals, expected = 0) {
  const progress = () => {
    const done = totals.done + totals.failed + totals.gone;
    const total = Math.max(expected, totals.sent + totals.gone);
    emit({ event: 'progress', id: 'thumbnails', done, total, unit: 'images' });
  };
  return {
    progress,
    onOutcome: ({ ImageID: key, Status: result, Error: error }: Outcome) => {
      totals[result] += 1;
      emit({ event: 'item', file: '', key, result, bytes: 0, ...(error ? { reason: error.Message } : {}) });
      progress();
    },
    onGone: (key: string) => {
      totals.gone += 1;
      const reason = 'its original is not in the bucket';
      emit({ event: 'item', file: '', key, result: 'skipped', bytes: 0, reason });
    },
  };
}

/** Flushes unsent messages and waits until fewer images are pending. Throws `TimedOut` when no more results arrive. */
async function makeRoom(
  { clock, signal }: Context,
  watch: Watch,
  messenger: Messenger,
  { maxPending, timeoutSeconds }: { maxPending: number; timeoutSeconds: number },
): Promise<void> {
  if (watch.pending() < maxPending) return;
  await messenger.flush();
  let [pending, newsAt] = [watch.pending(), clock.elapsed()];
  while (pending >= maxPending) {
    await clock.sleep(roomPauseMs, signal);
    if (watch.pending() !== pending) [pending, newsAt] = [watch.pending(), clock.elapsed()];
    else if (clock.elapsed() - newsAt >= timeoutSeconds * 1000) await watch.finish();
  }
}

/** Returns the keys whose originals exist and how many are images, and has `watch` wait for those. */
async function expectOriginals(context: Context, keys: readonly string[], watch: Watch | undefined) {
  const [originals, before] = await Promise.all([
    findOriginals(context, keys),
    watch ? readOutcomes(context, keys) : new Map<string, Outcome>(),
  ]);
  const images = [...originals.values()].filter(({ key, bytes }) => !isFolderMarker(key, bytes));
  for (const { key, etag } of images) {
    watch?.expect(key, { etag, isUnchanged: false, before: before.get(key)?.ProcessedAt });
  }
  return { originals: [...originals.keys()], images: images.length };
}

/** Key → original, for the keys that have one: what lies beside the prefix of a source is none. */
export async function findOriginals(
  context: Context,
  keys: readonly string[],
): Promise<Map<string, StoredObject>> {
  const { bucket, prefix } = context.names.originals;
  const found = new Map<string, StoredObject>();
  const stored = keys.filter((key) => key.startsWith(prefix));
  await runPool(stored, { capacity: looksAtOnce, signal: context.signal }, async (key) => {
    const object = await findObject(context, bucket, key);
    if (object) found.set(key, object);
  });
  return found;
}
