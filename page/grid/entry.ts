// What the grid shows: albums, and pictures that are done, failed or on their way.
import type { Waiting } from '../data/merge.ts';
import type { Image } from '../data/types.ts';

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

/** Why there is no picture, in words; undefined where there is one, or will be. */
export function problemOf({ image, waiting }: Shot): string | undefined {
  if (waiting) return waiting.isLate ? 'no result after several minutes: try it again' : undefined;
  if (image?.status === 'failed') return image.error?.message ?? 'no reason was given';
  return undefined;
}
