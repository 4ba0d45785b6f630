// The keys of originals, in order, however many there are.
import { listOriginals } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';
import { storedKey, storedPrefix } from './spelling.ts';

/** Pictures, as a person chooses them: by keys as they are stored, or all whose keys begin with the prefix. */
export type Chosen = { keys: readonly string[] } | { prefix: string };

/** Keys and prefixes as they were typed. With a prefix no keys are expected. */
export async function choosePictures(
  context: Context,
  typed: readonly string[],
  prefix: string | undefined,
): Promise<Chosen> {
  if (prefix !== undefined) return { prefix: await storedPrefix(context, prefix) };
  return { keys: [...new Set(await Promise.all(typed.map((key) => storedKey(context, key))))] };
}

export async function* keysUnder(context: Context, prefix: string): AsyncGenerator<string> {
  for await (const { key } of listOriginals(context, prefix)) yield key;
}

export async function countChosen(context: Context, chosen: Chosen): Promise<number> {
  if ('keys' in chosen) return chosen.keys.length;
  let count = 0;
  for await (const _ of keysUnder(context, chosen.prefix)) count += 1;
  return count;
}
