// Half of a picture that a camera or an editor is still writing is no picture, and would look like a broken one.
import type { BigIntStats } from 'node:fs';
import { ThumbsError } from '../errors/errors.ts';

/** Another one after each write. */
export const mark = ({ size, mtimeNs }: Pick<BigIntStats, 'size' | 'mtimeNs'>): string =>
  `${size} ${mtimeNs}`;

export const fileChanged = () =>
  new ThumbsError('FileChanged', 'it changed while it was being read', {
    fix: 'run the same command again when it is finished',
  });

const mostTries = 3;

/** What was read while nobody wrote. Throws FileChanged when somebody always does. */
export async function whileSteady<T>(markNow: () => string, read: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < mostTries; tries++) {
    const before = markNow();
    const content = await read();
    if (markNow() === before) return content;
  }
  throw fileChanged();
}
