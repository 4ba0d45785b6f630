// What a dead letter says: which images it was about, and what has to be sent for them once more.
import { asciiJson } from '../../lambda/contract.ts';
import { type ImageJob, isObject, type Reading, readBody, readEvent } from '../../lambda/events.ts';
import { parseJson } from '../machine/files.ts';

export interface LetterContent {
  /** What to send again; undefined for a letter that the function would give back once more. */
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

/** `originals`: the bucket of the stack, for a message about another one says nothing of our images. */
export function readLetter(body: string, originals: string): LetterContent {
  const letter = parseJson(body);
  // Lambda's account of a failed call has the event inside.
  if (!isObject(letter) || letter.requestPayload === undefined)
    return contentOf(readBody(body), body, originals);
  const { requestPayload: event, responsePayload: answer } = letter;
  const content = contentOf(readEvent(event), asciiJson(event as object), originals);
  const said = isObject(answer) ? answer.errorMessage : undefined;
  return content.body !== undefined && typeof said === 'string' ? { ...content, reason: said } : content;
}

function contentOf({ jobs, ignored, unreadable }: Reading, body: string, originals: string): LetterContent {
  const ours = jobs.filter(({ bucket }) => bucket === originals);
  const keysOf = (kind: ImageJob['kind']) => ours.filter((job) => job.kind === kind).map(({ key }) => key);
  const told = {
    keys: keysOf('created'),
    removedKeys: keysOf('removed'),
    etags: new Map(ours.flatMap(({ key, eTag }) => (eTag === undefined ? [] : [[key, eTag] as const]))),
  };
  const foreign = jobs.find(({ bucket }) => bucket !== originals);
  const reason =
    unreadable ??
    (foreign && `it is about the bucket ${foreign.bucket}, which is not the one of this stack's originals`) ??
    (ours.length === 0 ? `it asks for nothing (${ignored[0]})` : undefined);
  return reason === undefined ? { ...told, body } : { ...told, body: undefined, reason };
}
