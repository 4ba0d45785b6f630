// A picture that a camera or an editor is still writing is incomplete, and would look like a broken one.
import type { BigIntStats } from 'node:fs';
import { ThumbsError } from '../errors/errors.ts';

/** Changes with every write. */
export const mark = ({ size, mtimeNs }: Pick<BigIntStats, 'size' | 'mtimeNs'>): string =>
  `${size} ${mtimeNs}`;

export const fileChanged = () =>
  new ThumbsError('FileChanged', 'it changed while it was being read', {
    fix: 'run the same command again when it is finished',
  });

const maxTries = 3;

/** What was read while nobody wrote. Throws FileChanged when somebody keeps writing. */
export async function whileSteady<T>(markNow: () => string, read: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < maxTries; tries++) {
    const before = markNow();
    const content = await read();
    if (markNow() === before) return content;
  }
  throw fileChanged();
}
