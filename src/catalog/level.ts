// The keys of pictures as somebody types them: a folder at a time.
import { listObjects } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';

/** More are no help while somebody types. */
const mostKeys = 100;
/** A folder may hold thousands of pictures and be one word. */
const mostObjects = 2000;

/** Those that begin with `start`, up to the next slash. */
export async function keysBelow(context: Context, start: string): Promise<string[]> {
  const found = new Set<string>();
  let seen = 0;
  for await (const { key } of listObjects(context, context.names.of('originals'), start)) {
    const end = key.indexOf('/', start.length);
    // A line break would be two answers.
    if (!/[\t\n]/.test(key)) found.add(end < 0 ? key : key.slice(0, end + 1));
    seen += 1;
    if (found.size >= mostKeys || seen >= mostObjects) break;
  }
  return [...found];
}
