// Finds out what others have deleted, which the request for news does not show: reads the names of all pictures in rounds,
// a page at a time.
import type { Image, NamePage } from './types.ts';

/** Reads the next page. At the end of a round, returns what was known at its beginning and is gone now. */
export type Step = (known: ReadonlyMap<string, Image>) => Promise<Image[]>;

export function openRounds(read: (cursor: string | null) => Promise<NamePage>): Step {
  const seen = new Set<string>();
  let before: ReadonlyMap<string, Image> = new Map();
  let cursor: string | null = null;
  return async (known) => {
    if (cursor === null) {
      before = known;
      seen.clear();
    }
    const page = await read(cursor);
    for (const { name } of page.names) seen.add(name);
    ({ cursor } = page);
    return cursor === null ? [...before.values()].filter(({ name }) => !seen.has(name)) : [];
  };
}
