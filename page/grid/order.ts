// Pure: the order of pictures. Comparing names is slow, so what an earlier result says of their order is not asked again.
import type { Shot } from './entry.ts';

export type Order = 'name' | 'name-down' | 'newest' | 'oldest';

export interface Arranged {
  shots: readonly Shot[];
  /** Of `shots`. */
  order: Order;
}

export const { compare: compareNames } = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const byName = (a: { name: string }, b: { name: string }) => compareNames(a.name, b.name);

/** Pictures without a capture time come last. */
const byCapture =
  (sign: 1 | -1) =>
  (a: Shot, b: Shot): number => {
    const [left, right] = [a.image?.capturedAt ?? '', b.image?.capturedAt ?? ''];
    if (left === '' || right === '') return Number(left === '') - Number(right === '') || byName(a, b);
    return left < right ? -sign : left > right ? sign : byName(a, b);
  };

const comparators: Record<Order, (a: Shot, b: Shot) => number> = {
  name: byName,
  'name-down': (a, b) => byName(b, a),
  newest: byCapture(-1),
  oldest: byCapture(1),
};

/** Shots that have not changed since `before` stay the same objects. */
export function inOrder(shots: readonly Shot[], order: Order, before?: Arranged): Shot[] {
  const compare = comparators[order];
  const left = new Map(shots.map((shot) => [shot.name, shot]));
  const known: Shot[] = [];
  for (const old of before?.shots ?? []) {
    const shot = left.get(old.name);
    if (!shot || shot.image?.capturedAt !== old.image?.capturedAt) continue;
    left.delete(old.name);
    known.push(shot.image === old.image && shot.waiting === old.waiting ? old : shot);
  }
  // A list that is sorted otherwise is still faster to sort than one that is not sorted at all.
  if (before?.order !== order) known.sort(compare);
  return merged(known, [...left.values()].sort(compare), compare);
}

/** Of two sorted lists; the second one is usually short. */
function merged<T>(one: readonly T[], other: readonly T[], compare: (a: T, b: T) => number): T[] {
  const all: T[] = [];
  let taken = 0;
  for (const item of other) {
    const place = placeOf(item, one, taken, compare);
    for (; taken < place; taken += 1) all.push(one[taken] as T);
    all.push(item);
  }
  return all.concat(one.slice(taken));
}

/** Index in `sorted`, from `low` on, of the first element that comes after the item. */
function placeOf<T>(item: T, sorted: readonly T[], low: number, compare: (a: T, b: T) => number): number {
  let [first, end] = [low, sorted.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    if (compare(sorted[middle] as T, item) <= 0) first = middle + 1;
    else end = middle;
  }
  return first;
}
