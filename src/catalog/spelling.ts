// Maps keys as people type them to keys in the bucket: see `keySpellings`. With only one spelling nothing is read.
import { keySpellings } from '../../lambda/contract.ts';
import { listOriginals } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';

/** The spelling of an existing original; composed (NFC) when there is none. */
export const storedKey = (context: Context, typed: string): Promise<string> =>
  storedSpelling(context, typed, (found, spelling) => found === spelling);

/** The spelling that existing keys begin with. */
export const storedPrefix = (context: Context, typed: string): Promise<string> =>
  storedSpelling(context, typed, () => true);

async function storedSpelling(
  context: Context,
  typed: string,
  isMeant: (found: string, spelling: string) => boolean,
): Promise<string> {
  const [given = typed, composed] = keySpellings(typed);
  if (composed === undefined) return given;
  for await (const { key } of listOriginals(context, given)) {
    // The first entry of a listing is the key itself, if it exists.
    return isMeant(key, given) ? given : composed;
  }
  return composed;
}
