// Images that the function failed on for good without writing an item: it crashed, or ran out of time or memory. The
// only trace of such an image is a dead letter.
import type { ItemError } from '../../lambda/contract.ts';
import { listOriginals, type StoredObject } from '../aws/objects.ts';
import { queueDepth } from '../aws/queue-depth.ts';
import type { Context } from '../aws/session.ts';
import type { Expected } from '../catalog/follower.ts';
import { type Outcome, readOutcomes } from '../catalog/items.ts';
import { isDenied } from '../errors/errors.ts';
import { type DeadLetter, openDeadLetters } from '../transfer/queues/dead-letters.ts';

/** Code of images whose only trace is a dead letter. */
export const deadLetterCode = 'DeadLetter';

/** Without its body, which may be long and is not needed here. */
export type GivenUpLetter = Omit<DeadLetter, 'body' | 'receipt' | 'excerpt'>;

/** When all is well, this is one look at an empty queue. Without permission to look, the list is empty. */
export async function readLetters(context: Context): Promise<GivenUpLetter[]> {
  try {
    if (!(await queueDepth(context, 'dead-letters'))) return [];
    const letters: GivenUpLetter[] = [];
    for await (const batch of (await openDeadLetters(context)).read())
      letters.push(...batch.map(({ body: _, receipt: __, excerpt: ___, ...letter }) => letter));
    return letters;
  } catch (error) {
    if (isDenied(error)) return [];
    throw error;
  }
}

export function letterError({ reason, removedKeys }: GivenUpLetter, key: string): ItemError {
  const what = removedKeys.includes(key) ? 'the deletion of this image' : 'this image';
  const said = reason ? `; its last message: ${reason}` : '';
  return { Code: deadLetterCode, Message: `the function failed on ${what} after several tries${said}` };
}

/** Those of the awaited images that failed for good. */
export type LookForGivenUp = (expected: ReadonlyMap<string, Expected>) => Promise<Outcome[]>;

/** `before` are existing letters: they count only for images that are not sent again. */
export function watchGivenUp(context: Context, before: Promise<GivenUpLetter[]>): LookForGivenUp {
  // Thrown to whoever awaits the result, if anybody does.
  before.catch(() => {});
  return async (expected) => {
    const old = new Set((await before).map(({ id }) => id));
    const ProcessedAt = new Date(context.clock.now()).toISOString();
    return (await readLetters(context)).flatMap((letter) =>
      letter.keys.flatMap((ImageID): Outcome[] => {
        const wanted = expected.get(ImageID);
        const etag = letter.etags.get(ImageID);
        if (!wanted || (etag !== undefined && etag !== wanted.etag)) return [];
        if (old.has(letter.id) && !(wanted.isUnchanged && etag !== undefined)) return [];
        const error = letterError(letter, ImageID);
        return [{ ImageID, Status: 'failed', OriginalETag: wanted.etag, ProcessedAt, Error: error }];
      }),
    );
  };
}

/** In the form of an item. */
export interface GivenUpImage {
  ImageID: string;
  Status: 'failed';
  OriginalBucket: string;
  OriginalETag: string;
  OriginalBytes: number;
  Error: ItemError;
}

/** Images in the bucket whose current version failed for good without an item. */
export async function* givenUpImages(context: Context, prefix = ''): AsyncGenerator<GivenUpImage> {
  const letters = new Map<string, GivenUpLetter>();
  for (const letter of await readLetters(context)) {
    for (const key of letter.keys) if (key.startsWith(prefix)) letters.set(key, letter);
  }
  const outcomes = await readOutcomes(context, [...letters.keys()]);
  for (const [key, letter] of letters) {
    const original = await findListed(context, key);
    const etag = letter.etags.get(key) ?? original?.etag;
    if (!original || original.etag !== etag || outcomes.get(key)?.OriginalETag === etag) continue;
    yield {
      ImageID: key,
      Status: 'failed',
      OriginalBucket: context.names.originals.bucket,
      OriginalETag: original.etag,
      OriginalBytes: original.bytes,
      Error: letterError(letter, key),
    };
  }
}

/** By a listing, because a caller of scan may lack the right to read originals. */
async function findListed(context: Context, key: string): Promise<StoredObject | undefined> {
  for await (const object of listOriginals(context, key)) {
    return object.key === key ? object : undefined;
  }
  return undefined;
}
