// Pure: merges the server's answers into what is known. Unchanged pictures stay the same objects with the same links,
// so that nothing is drawn or fetched again.

import type { Image } from './types.ts';

/** Sent, but not processed yet. */
export interface Waiting {
  name: string;
  /** An object URL of the file, when it was sent from this page. */
  preview: string | null;
  /** In ms, as from Date.now(). */
  since: number;
  /** It should have been processed by now: it may have crashed the worker and ended among the dead letters. */
  isLate: boolean;
}

export interface Known {
  images: ReadonlyMap<string, Image>;
  waiting: ReadonlyMap<string, Waiting>;
}

export interface Memory {
  /** Name → processing time of what was deleted here: a late answer must not bring it back. */
  deleted: Map<string, string | undefined>;
  /** Name → previous processing time of what is waited for. */
  before: Map<string, string | undefined>;
}

export interface Merged extends Known {
  /** Names whose outcome changed. */
  changed: string[];
}

/** `isAll`: whatever is not among the incoming is gone. */
export function merge(known: Known, memory: Memory, incoming: readonly Image[], isAll: boolean): Merged {
  const news = new Map<string, Image>();
  const waiting = new Map(known.waiting);
  const changed: string[] = [];
  for (const image of incoming) {
    const { name, processedAt } = image;
    if (memory.deleted.has(name) && memory.deleted.get(name) === processedAt) continue;
    const old = known.images.get(name);
    const isSame = old?.processedAt === processedAt;
    if (!isSame) changed.push(name);
    const kept = isSame && areLinksFresh(old) ? old : image;
    if (isAll || kept !== old) news.set(name, kept);
    if (waiting.has(name) && memory.before.get(name) !== processedAt) waiting.delete(name);
  }
  const isSettled = waiting.size === known.waiting.size;
  const images = isAll ? replaced(known.images, news) : added(known.images, news);
  return { images, waiting: isSettled ? known.waiting : waiting, changed };
}

/** Deleted, or about to get a new outcome. */
export function without(known: Known, names: readonly string[]): Known {
  const [images, waiting] = [new Map(known.images), new Map(known.waiting)];
  for (const name of names) {
    images.delete(name);
    waiting.delete(name);
  }
  return { images, waiting };
}

/** Longer than a worker takes for a batch by default, one retry included. */
const lateMs = 3 * 60_000;

/** `progressAt`: when any picture last had an outcome. A long queue is no reason to send its pictures again. */
export function markLate(waiting: Known['waiting'], progressAt: number, now = Date.now()): Known['waiting'] {
  const isLate = (one: Waiting) => now - Math.max(one.since, progressAt) > lateMs;
  const all = [...waiting.values()];
  if (all.every((one) => one.isLate === isLate(one))) return waiting;
  return new Map(all.map((one) => [one.name, { ...one, isLate: isLate(one) }]));
}

type Images = ReadonlyMap<string, Image>;

/** A poll usually brings nothing, and a copy of a large library takes time and memory. */
function added(before: Images, news: Images): Images {
  if (news.size === 0) return before;
  const images = new Map(before);
  for (const [name, image] of news) images.set(name, image);
  return images;
}

function replaced(before: Images, images: Images): Images {
  if (images.size !== before.size) return images;
  for (const [name, image] of images) if (before.get(name) !== image) return images;
  return before;
}

/** All links are renewed when the earliest expiry is this close; links that last longer are kept. */
const renewalMs = 5 * 60_000;

export function areLinksFresh(image: Image, now = Date.now()): boolean {
  return Date.parse(image.linksExpireAt) - now > renewalMs;
}
