// What the function is told: one message per image, for stacks whose trigger is `sqs`, and whenever an image is to be
// looked at (again) that no event of S3 tells of.
import { asciiJson, directMessage, removalMessage } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { batchSize, openSender } from './jobs-queue.ts';

export interface Messenger {
  /** Look at this original. Sends when ten messages have come together. */
  add(key: string): Promise<void>;
  /** This original was deleted. */
  addRemoved(key: string): Promise<void>;
  /** Sends what is left and waits for all. */
  flush(): Promise<void>;
}

export function openMessenger(context: Context): Messenger {
  const bucket = context.names.of('originals');
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

/** Messages for images that are stored already. */
export async function sendMessages(context: Context, keys: readonly string[]): Promise<void> {
  const messenger = openMessenger(context);
  for (const key of keys) await messenger.add(key);
  await messenger.flush();
}
