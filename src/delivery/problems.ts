// Failures, image by image: failed items of the table and dead letters, joined by key.
import type { ImageItem, ItemError } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { scanImages } from '../catalog/scan.ts';
import { type DeadLetter, openDeadLetters } from '../transfer/queues/dead-letters.ts';
import { deadLetterCode, letterError } from './given-up.ts';
import { remedyOf } from './remedies.ts';

/** One line of `retry`: fields as in an item. */
interface Problem {
  ImageID: string;
  /** `dead-letter`: the function failed for good, and no item says why. */
  Status: 'failed' | 'dead-letter';
  Error: ItemError;
  Fix: string;
  OriginalBytes?: number;
  ProcessedAt?: string;
}

export interface Problems {
  /** Newest first, then those that only dead letters mention. To be read once. */
  all: AsyncGenerator<Problem>;
  deadLetters: number;
  /** Dead letters that the function would reject again, each with a reason. */
  unreadable: DeadLetter[];
}

/** Reads the dead-letters queue and leaves it unchanged. Of each letter only the reported part is kept. */
export async function readProblems(context: Context): Promise<Problems> {
  const lost = new Map<string, ItemError>();
  const unreadable: DeadLetter[] = [];
  let deadLetters = 0;
  const queue = await openDeadLetters(context);
  for await (const letters of queue.read()) {
    deadLetters += letters.length;
    for (const letter of letters) {
      if (letter.body === undefined) unreadable.push(letter);
      else for (const key of [...letter.keys, ...letter.removedKeys]) lost.set(key, letterError(letter, key));
    }
  }
  return { deadLetters, unreadable, all: joined(context, lost) };
}

/** `lost`: object key → what a dead letter says about it. */
async function* joined(context: Context, lost: Map<string, ItemError>): AsyncGenerator<Problem> {
  for await (const item of scanImages(context, { status: 'failed' })) {
    lost.delete(item.ImageID);
    yield problemOf(item as ImageItem);
  }
  for (const [key, error] of lost) yield letterProblem(key, error);
}

function problemOf({ ImageID, Error: error, OriginalBytes, ProcessedAt }: ImageItem): Problem {
  const { Code, Message } = error ?? { Code: 'Unknown', Message: 'the item gives no reason' };
  return {
    ImageID,
    Status: 'failed',
    Error: { Code, Message },
    Fix: remedyOf(Code, ImageID),
    ProcessedAt,
    ...(OriginalBytes === undefined ? {} : { OriginalBytes }),
  };
}

function letterProblem(ImageID: string, error: ItemError): Problem {
  return { ImageID, Status: 'dead-letter', Error: error, Fix: remedyOf(deadLetterCode, ImageID) };
}
