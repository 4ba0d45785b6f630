// What went wrong, image by image: failed items of the table and dead letters, joined by key.
import type { ImageItem, ItemError } from '../../lambda/contract.ts';
import { scanImages } from '../catalog/scan.ts';
import type { Context } from '../context.ts';
import { type DeadLetter, openDeadLetters } from '../transfer/dead-letters.ts';
import { deadLetterCode, letterError } from './given-up.ts';
import { remedyOf } from './remedies.ts';

/** One line of `retry`: fields as in an item. */
interface Problem {
  ImageID: string;
  /** `dead-letter`: the function gave up, and no item tells why. */
  Status: 'failed' | 'dead-letter';
  Error: ItemError;
  Fix: string;
  OriginalBytes?: number;
  ProcessedAt?: string;
}

export interface Problems {
  /** Newest first, then what only dead letters tell of. */
  all(): AsyncGenerator<Problem>;
  deadLetters: number;
  /** Dead letters that no function would understand, each with a reason. */
  unreadable: DeadLetter[];
}

/** Reads the dead-letters queue and leaves it as it is. */
export async function readProblems(context: Context): Promise<Problems> {
  const letters: DeadLetter[] = [];
  const queue = await openDeadLetters(context);
  for await (const batch of queue.read()) letters.push(...batch);
  const readable = letters.filter(({ body }) => body !== undefined);
  return {
    deadLetters: letters.length,
    unreadable: letters.filter(({ body }) => body === undefined),
    all: () => joined(context, readable),
  };
}

async function* joined(context: Context, letters: readonly DeadLetter[]): AsyncGenerator<Problem> {
  const byKey = new Map(
    letters.flatMap((letter) => [...letter.keys, ...letter.removedKeys].map((key) => [key, letter] as const)),
  );
  for await (const item of scanImages(context, { status: 'failed' })) {
    byKey.delete(item.ImageID);
    yield problemOf(item as ImageItem);
  }
  for (const [key, letter] of byKey) yield letterProblem(key, letter);
}

function problemOf({ ImageID, Error: error, OriginalBytes, ProcessedAt }: ImageItem): Problem {
  const { Code, Message } = error ?? { Code: 'Unknown', Message: 'the item does not tell why' };
  return {
    ImageID,
    Status: 'failed',
    Error: { Code, Message },
    Fix: remedyOf(Code, ImageID),
    ProcessedAt,
    ...(OriginalBytes === undefined ? {} : { OriginalBytes }),
  };
}

function letterProblem(ImageID: string, letter: DeadLetter): Problem {
  return {
    ImageID,
    Status: 'dead-letter',
    Error: letterError(letter, ImageID),
    Fix: remedyOf(deadLetterCode, ImageID),
  };
}
