// What the bucket holds of the images that are to be sent.
import { findObject, listOriginals, type StoredObject } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';
import type { Survey } from './survey.ts';

/** Up to this many requests for single objects cost less than a page of a listing, and a bucket may have thousands of pages. */
const maxKeysAsked = 10;

interface Ways {
  force: boolean;
  delete: boolean;
  /** As in `UploadOptions`. */
  isChange?: boolean;
}

/** One pass over the bucket, no wider than the keys at hand; with --delete over the whole prefix. */
export async function listPresent(context: Context, survey: Survey, options: Ways) {
  const { images, prefix } = survey;
  const present = new Map<string, { etag: string; bytes: number }>();
  const gone: string[] = [];
  const alike: StoredObject[] = [];
  const fates = { here: 0, gone: 0, unknown: 0, other: 0 };
  const listed = () => ({ present, gone, alike, compared: fates.here + fates.gone + fates.unknown });
  if (options.force && !options.delete) return listed();
  const sizes = new Set(images.map(({ bytes }) => bytes));
  const wanted = new Set(images.map(({ key }) => key));
  const from = options.delete ? prefix : commonStart([...wanted]);
  const isAsked = options.isChange === true && wanted.size <= maxKeysAsked;
  for await (const object of isAsked ? findEach(context, wanted) : listOriginals(context, from)) {
    const { key, etag, bytes } = object;
    if (sizes.has(bytes)) alike.push(object);
    if (wanted.has(key) && !options.force) present.set(key, { etag, bytes });
    if (!options.delete) continue;
    const fate = survey.fateOf(key);
    fates[fate] += 1;
    if (fate === 'gone') gone.push(key);
  }
  if (fates.unknown > 0) {
    const text = `images kept in the cloud, because their files could not be examined: ${fates.unknown}`;
    context.emit({ event: 'note', id: 'upload', text });
  }
  return listed();
}

async function* findEach(context: Context, keys: Iterable<string>): AsyncGenerator<StoredObject> {
  const { bucket } = context.names.originals;
  const found = await Promise.all(Array.from(keys, (key) => findObject(context, bucket, key)));
  for (const object of found) if (object) yield object;
}

/** The common beginning of all keys. */
export function commonStart(keys: readonly string[]): string {
  const [first = '', ...others] = keys;
  return others.reduce((start, key) => {
    let length = 0;
    while (length < start.length && start[length] === key[length]) length += 1;
    return start.slice(0, length);
  }, first);
}
