// Pure: which albums and pictures are shown for a folder, a search, a status and an order.
import type { Waiting } from '../data/merge.ts';
import type { Image } from '../data/types.ts';
import type { Album, Entry, Shot } from './entry.ts';
import { type Arranged, compareNames, inOrder, type Order } from './order.ts';

export type StatusFilter = 'all' | 'done' | 'failed';

export interface Wish {
  /** '' or ending in a slash. */
  folder: string;
  search: string;
  status: StatusFilter;
  order: Order;
}

export type Filters = Omit<Wish, 'folder'>;

export interface Arrangement extends Arranged {
  entries: Entry[];
  /** In the folder and below it, whatever the search. */
  counts: Record<StatusFilter, number>;
  /** The pictures are in the order they were taken: a heading for each month helps. */
  isByMonth: boolean;
}

/** A search or filter includes subfolders; otherwise they appear as albums. `before`: the result of the previous call. */
export function arrange(
  images: ReadonlyMap<string, Image>,
  waiting: ReadonlyMap<string, Waiting>,
  { folder, search, status, order }: Wish,
  before?: Arranged,
): Arrangement {
  const words = folded(search).split(/\s+/).filter(Boolean);
  const isFlat = words.length > 0 || status !== 'all';
  const counts = { all: 0, done: 0, failed: 0 };
  const wanted: Shot[] = [];
  for (const shot of shotsBelow(folder, images, waiting)) {
    counts.all += 1;
    if (!shot.waiting && shot.image) counts[shot.image.status] += 1;
    if (isOf(shot, status) && words.every((word) => folded(shot.name).includes(word))) wanted.push(shot);
  }
  const isHere = ({ name }: Shot) => !name.includes('/', folder.length);
  const shots = inOrder(isFlat ? wanted : wanted.filter(isHere), order, before);
  const albums = isFlat ? [] : albumsOf(wanted, folder, order);
  const isByMonth = order === 'newest' || order === 'oldest';
  return { entries: [...albums, ...shots], shots, order, counts, isByMonth };
}

function* shotsBelow(
  folder: string,
  images: ReadonlyMap<string, Image>,
  waiting: ReadonlyMap<string, Waiting>,
): Generator<Shot> {
  for (const [name, image] of images)
    if (name.startsWith(folder)) yield { kind: 'shot', name, image, waiting: waiting.get(name) };
  for (const [name, one] of waiting)
    if (name.startsWith(folder) && !images.has(name))
      yield { kind: 'shot', name, image: undefined, waiting: one };
}

/** As people search: without accents and capitals. */
const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

function isOf({ image, waiting }: Shot, status: StatusFilter): boolean {
  return status === 'all' || (waiting === undefined && image?.status === status);
}

function albumsOf(shots: Shot[], folder: string, order: Order): Album[] {
  const albums = new Map<string, Album>();
  for (const { name, image } of shots) {
    const slash = name.indexOf('/', folder.length);
    if (slash < 0) continue;
    const path = name.slice(0, slash + 1);
    const album = albums.get(path) ?? emptyAlbum(path, baseOf(path));
    album.count += 1;
    if (image?.status === 'failed') album.failed += 1;
    if (image?.thumbnail && (!album.cover || compareNames(name, album.cover.name) < 0)) album.cover = image;
    albums.set(path, album);
  }
  const sign = order === 'name-down' ? -1 : 1;
  return [...albums.values()].sort((a, b) => sign * compareNames(a.title, b.title));
}

const emptyAlbum = (folder: string, title: string): Album => ({
  kind: 'album',
  folder,
  title,
  count: 0,
  failed: 0,
  cover: undefined,
});

/** 'a/b/' → ['a/', 'a/b/'] */
export function trailOf(folder: string): string[] {
  return [...folder.matchAll(/\//g)].map(({ index }) => folder.slice(0, index + 1));
}

/** Other programs may store names with empty parts, which would leave nothing to read or click. */
export const baseOf = (path: string) => path.replace(/\/$/, '').split('/').at(-1) || '(no name)';
