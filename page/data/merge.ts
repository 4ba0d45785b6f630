// Pure: merges the server's answers into what is known. Unchanged pictures stay the same objects with the same links,
// so that nothing is drawn or fetched again.

import type { Waiting } from '../grid/view.ts';
import type { Image } from './types.ts';

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
  const images = new Map(isAll ? [] : known.images);
  const waiting = new Map(known.waiting);
  const changed: string[] = [];
  for (const image of incoming) {
    const { name, processedAt } = image;
    if (memory.deleted.has(name) && memory.deleted.get(name) === processedAt) continue;
    const old = known.images.get(name);
    const isSame = old?.processedAt === processedAt;
    if (!isSame) changed.push(name);
    images.set(name, isSame && areLinksFresh(old) ? old : image);
    if (waiting.has(name) && memory.before.get(name) !== processedAt) waiting.delete(name);
  }
  const isSettled = waiting.size === known.waiting.size;
  return {
    images: hasSame(images, known.images) ? known.images : images,
    waiting: isSettled ? known.waiting : waiting,
    changed,
  };
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

function hasSame(images: ReadonlyMap<string, Image>, before: ReadonlyMap<string, Image>): boolean {
  return images.size === before.size && [...images].every(([name, image]) => before.get(name) === image);
}

/** All links are renewed when the earliest expiry is this close; links that last longer are kept. */
const renewalMs = 5 * 60_000;

export function areLinksFresh(image: Image, now = Date.now()): boolean {
  return Date.parse(image.linksExpireAt) - now > renewalMs;
}
