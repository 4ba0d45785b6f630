// Messages to the function: one per image, for stacks with the trigger `sqs`, and for images that have to be
// processed (again) without an S3 event.
import { asciiJson, directMessage, removalMessage } from '../../../lambda/contract.ts';
import type { Context } from '../../aws/session.ts';
import { batchSize, openSender } from './jobs-queue.ts';

export interface Messenger {
  /** Process this original. Sends as soon as there are ten messages. */
  add(key: string): Promise<void>;
  /** This original was deleted. */
  addRemoved(key: string): Promise<void>;
  /** Sends the rest and waits for all. */
  flush(): Promise<void>;
}

export function openMessenger(context: Context): Messenger {
  const bucket = context.names.originals.bucket;
  const waiting: string[] = [];
  const sending = new Set<Promise<void>>();
  const send = openSender(context);

  const dispatch = (): Promise<void> => {
    const batch = send(waiting.splice(0, batchSize)).finally(() => sending.delete(batch));
    sending.add(batch);
    return batch;
  };
  const add = async (body: string) => {
    waiting.push(body);
    if (waiting.length >= batchSize) await dispatch();
  };
  return {
    add: (key) => add(asciiJson(directMessage(bucket, key))),
    addRemoved: (key) => add(asciiJson(removalMessage(bucket, key))),
    flush: async () => {
      while (waiting.length > 0) await dispatch();
      await Promise.all(sending);
    },
  };
}

/** Messages for images that are already stored. */
export async function sendMessages(context: Context, keys: readonly string[]): Promise<void> {
  const messenger = openMessenger(context);
  for (const key of keys) await messenger.add(key);
  await messenger.flush();
}
