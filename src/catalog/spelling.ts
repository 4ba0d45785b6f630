// Keys as people type them, and as the bucket has them: see `keySpellings`. Nothing is asked where there is one spelling.
import { keySpellings } from '../../lambda/contract.ts';
import { listObjects } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';

/** The spelling under which there is an original; composed (NFC) when there is none. */
export const storedKey = (context: Context, typed: string): Promise<string> =>
  storedSpelling(context, typed, (found, spelling) => found === spelling);

/** The spelling with which keys begin. */
export const storedPrefix = (context: Context, typed: string): Promise<string> =>
  storedSpelling(context, typed, () => true);

async function storedSpelling(
  context: Context,
  typed: string,
  isMeant: (found: string, spelling: string) => boolean,
): Promise<string> {
  const [given = typed, composed] = keySpellings(typed);
  if (composed === undefined) return given;
  for await (const { key } of listObjects(context, context.names.of('originals'), given)) {
    // The first of a listing is the key itself, if it is there.
    return isMeant(key, given) ? given : composed;
  }
  return composed;
}
