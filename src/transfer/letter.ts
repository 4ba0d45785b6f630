// What a dead letter says: which images it was about, and what has to be sent for them once more.
import { asciiJson } from '../../lambda/contract.ts';
import { parseJson } from '../files.ts';

export interface LetterContent {
  /** What to send again; undefined for a letter that no function would understand either. */
  body: string | undefined;
  /** Object keys to look at again. */
  keys: string[];
  /** Object key → ETag of what was stored, where the letter tells. */
  etags: ReadonlyMap<string, string>;
  /** Object keys that were deleted. */
  removedKeys: string[];
  /** Why there is nothing to send, or what the function said last. */
  reason?: string;
}

interface S3Record {
  eventName?: string;
  s3?: { object?: { key?: string; eTag?: string } };
}

/** An S3 event, a message of our own, or Lambda's account of a failed call, which has the event inside. */
interface Letter {
  Event?: string;
  Records?: S3Record[];
  image_key?: string;
  requestPayload?: Letter;
  responsePayload?: { errorMessage?: string };
}

const nothing = { body: undefined, keys: [], etags: new Map(), removedKeys: [] };

export function readLetter(body: string): LetterContent {
  const letter = parseJson(body) as Letter | null | undefined;
  if (typeof letter !== 'object' || letter === null) return { ...nothing, reason: 'it is not JSON' };
  const said = letter.responsePayload?.errorMessage;
  const content = letter.requestPayload
    ? contentOf(letter.requestPayload, asciiJson(letter.requestPayload))
    : contentOf(letter, body);
  return content.body !== undefined && said ? { ...content, reason: said } : content;
}

function contentOf(letter: Letter, body: string): LetterContent {
  if (letter.Event === 's3:TestEvent') return { ...nothing, reason: "it is S3's greeting (s3:TestEvent)" };
  if (typeof letter.image_key === 'string') return { ...nothing, body, keys: [letter.image_key] };
  const records = Array.isArray(letter.Records) ? letter.Records : [];
  const keysOf = (kind: RegExp) =>
    records
      .filter(({ eventName = '' }) => kind.test(eventName))
      .flatMap(({ s3 }) => decoded(s3?.object?.key));
  const keys = keysOf(/^ObjectCreated:/);
  const removedKeys = keysOf(/^(ObjectRemoved|LifecycleExpiration):/);
  const etags = new Map(
    records.flatMap(({ s3 }) => {
      const { key, eTag } = s3?.object ?? {};
      return decoded(key).flatMap((one) => (typeof eTag === 'string' ? [[one, eTag] as const] : []));
    }),
  );
  if (keys.length + removedKeys.length > 0) return { body, keys, etags, removedKeys };
  return { ...nothing, reason: 'it is neither an S3 event nor a message of thumbs' };
}

/** S3 writes keys of events as forms do. */
function decoded(key: unknown): string[] {
  if (typeof key !== 'string') return [];
  try {
    return [decodeURIComponent(key.replaceAll('+', ' '))];
  } catch (error) {
    if (error instanceof URIError) return [];
    throw error;
  }
}
