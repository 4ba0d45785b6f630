// What a dead letter says: which images it is about, and what has to be sent again for them.
import { asciiJson } from '../../../lambda/contract.ts';
import { type ImageJob, isObject, type Reading, readBody, readEvent } from '../../../lambda/events.ts';
import { parseJson } from '../../machine/files.ts';

export interface LetterContent {
  /** What to send again; undefined for a letter that the function would reject again. */
  body: string | undefined;
  /** Object keys to process again. */
  keys: string[];
  /** Object key → ETag of the stored object, where the letter has it. */
  etags: ReadonlyMap<string, string>;
  /** Object keys that were deleted. */
  removedKeys: string[];
  /** Why there is nothing to send, or the function's last message. */
  reason?: string;
}

/** `originals`: the stack's bucket, because a message about another one says nothing about our images. */
export function readLetter(body: string, originals: string): LetterContent {
  const letter = parseJson(body);
  // Lambda's record of a failed invocation contains the event.
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
