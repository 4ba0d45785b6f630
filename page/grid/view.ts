// Pure: which albums and pictures are shown for a folder, a search, a status and an order.
import type { Image } from '../data/types.ts';

export type StatusFilter = 'all' | 'done' | 'failed';
export type Order = 'name' | 'name-down' | 'newest' | 'oldest';

export interface Wish {
  /** '' or ending in a slash. */
  folder: string;
  search: string;
  status: StatusFilter;
  order: Order;
}

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

export interface Album {
  kind: 'album';
  /** With the trailing slash. */
  folder: string;
  title: string;
  count: number;
  failed: number;
  cover: Image | undefined;
}

export interface Shot {
  kind: 'shot';
  name: string;
  image: Image | undefined;
  waiting: Waiting | undefined;
}

export type Entry = Album | Shot;

export interface Arrangement {
  entries: Entry[];
  shots: Shot[];
  /** In the folder and below it, whatever the search. */
  counts: Record<StatusFilter, number>;
  /** The pictures are in the order they were taken: a heading for each month helps. */
  isByMonth: boolean;
}

const { compare } = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** A search or filter includes subfolders; otherwise they appear as albums. `before`: the shots of the previous call. */
export function arrange(
  images: ReadonlyMap<string, Image>,
  waiting: ReadonlyMap<string, Waiting>,
  { folder, search, status, order }: Wish,
  before: readonly Shot[] = [],
): Arrangement {
  const below = [...new Set([...images.keys(), ...waiting.keys()])]
    .filter((name) => name.startsWith(folder))
    .map((name): Shot => ({ kind: 'shot', name, image: images.get(name), waiting: waiting.get(name) }));
  const counts = countAll(below);
  const words = folded(search).split(/\s+/).filter(Boolean);
  const isFlat = words.length > 0 || status !== 'all';
  const wanted = below.filter(
    (shot) => isOf(shot, status) && words.every((word) => folded(shot.name).includes(word)),
  );
  const isHere = ({ name }: Shot) => !name.includes('/', folder.length);
  const shots = sorted(isFlat ? wanted : wanted.filter(isHere), comparators[order], before);
  const albums = isFlat ? [] : albumsOf(wanted, folder, order);
  const isByMonth = order === 'newest' || order === 'oldest';
  return { entries: [...albums, ...shots], shots, counts, isByMonth };
}

/**
 * Comparing names is slow, and most shots are already in the order of `before`: sorting two sorted lists takes one
 * comparison per element.
 */
function sorted(
  shots: readonly Shot[],
  compareShots: (a: Shot, b: Shot) => number,
  before: readonly Shot[],
): Shot[] {
  const places = new Map(before.map(({ name }, place) => [name, place]));
  const placeOf = ({ name }: Shot) => places.get(name) ?? -1;
  const known = shots.filter((shot) => placeOf(shot) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
  const fresh = shots.filter((shot) => placeOf(shot) < 0).sort(compareShots);
  return [...known, ...fresh].sort(compareShots);
}

/** As people search: without accents and capitals. */
const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

function isOf({ image, waiting }: Shot, status: StatusFilter): boolean {
  return status === 'all' || (waiting === undefined && image?.status === status);
}

function countAll(shots: Shot[]): Record<StatusFilter, number> {
  const count = (status: StatusFilter) => shots.filter((shot) => isOf(shot, status)).length;
  return { all: shots.length, done: count('done'), failed: count('failed') };
}

const byName = (a: { name: string }, b: { name: string }) => compare(a.name, b.name);

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

function albumsOf(shots: Shot[], folder: string, order: Order): Album[] {
  const albums = new Map<string, Album>();
  for (const { name, image } of shots) {
    const slash = name.indexOf('/', folder.length);
    if (slash < 0) continue;
    const path = name.slice(0, slash + 1);
    const album = albums.get(path) ?? emptyAlbum(path, baseOf(path));
    album.count += 1;
    if (image?.status === 'failed') album.failed += 1;
    if (image?.thumbnail && (!album.cover || compare(name, album.cover.name) < 0)) album.cover = image;
    albums.set(path, album);
  }
  const sign = order === 'name-down' ? -1 : 1;
  return [...albums.values()].sort((a, b) => sign * compare(a.title, b.title));
}

const emptyAlbum = (folder: string, title: string): Album => ({
  kind: 'album',
  folder,
  title,
  count: 0,
  failed: 0,
  cover: undefined,
});

/** Why there is no picture, in words; undefined where there is one, or will be. */
export function problemOf({ image, waiting }: Shot): string | undefined {
  if (waiting) return waiting.isLate ? 'no result after several minutes: try it again' : undefined;
  if (image?.status === 'failed') return image.error?.message ?? 'no reason was given';
  return undefined;
}

/** 'a/b/' → ['a/', 'a/b/'] */
export function trailOf(folder: string): string[] {
  return [...folder.matchAll(/\//g)].map(({ index }) => folder.slice(0, index + 1));
}

/** Other programs may store names with empty parts, which would leave nothing to read or click. */
export const baseOf = (path: string) => path.replace(/\/$/, '').split('/').at(-1) || '(no name)';

export type Filters = Omit<Wish, 'folder'>;
