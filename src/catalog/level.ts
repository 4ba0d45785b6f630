// Lists the keys of pictures one folder level at a time, for shell completion.
import { listOriginals } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';

/** More suggestions are no help while typing. */
const maxKeys = 100;
/** Limits the listing, because a folder with thousands of pictures is only one suggestion. */
const maxObjects = 2000;

/** Returns the keys that begin with `start`, each cut after the next slash. */
export async function keysBelow(context: Context, start: string): Promise<string[]> {
  const found = new Set<string>();
  let seen = 0;
  for await (const { key } of listOriginals(context, start)) {
    const end = key.indexOf('/', start.length);
    // Each line is one suggestion, so a key with a line break would become two.
    if (!/[\t\n]/.test(key)) found.add(end < 0 ? key : key.slice(0, end + 1));
    seen += 1;
    if (found.size >= maxKeys || seen >= maxObjects) break;
  }
  return [...found];
}
