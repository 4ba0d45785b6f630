// Finds the image that a call is about, or throws the Problem that says it does not exist.
import { type ImageItem, keySpellings } from '../contract.ts';
import { checkName } from './names.ts';
import { noImage } from './problem.ts';
import type { Api, Call } from './route.ts';

/** The name of an image whose original is stored. */
export async function storedName(call: Call, { originals }: Api): Promise<string> {
  return firstFound(call, async (name) => ((await originals.exists(name)) ? name : undefined));
}

/** An image that was processed, whatever the outcome. */
export async function itemOf(call: Call, { catalog }: Api): Promise<ImageItem> {
  return firstFound(call, (name) => catalog.get(name));
}

export interface Found {
  name: string;
  isStored: boolean;
}

/** An image that is stored, or was processed and has lost its original. */
export async function anyTrace(call: Call, { originals, catalog }: Api): Promise<Found> {
  return firstFound(call, async (name) => {
    const [isStored, item] = await Promise.all([originals.exists(name), catalog.get(name)]);
    return isStored || item ? { name, isStored } : undefined;
  });
}

async function firstFound<T>(call: Call, find: (name: string) => Promise<T | undefined>): Promise<T> {
  const typed = checkName(call.name);
  // With a share link, pictures outside its scope are reported like pictures that do not exist.
  const seen = keySpellings(typed).filter((name) => call.scope?.covers(name) ?? true);
  for (const name of seen) {
    const found = await find(name);
    if (found !== undefined) return found;
  }
  throw noImage(typed);
}
