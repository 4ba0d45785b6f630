// What the function is told: one message per image, for stacks whose trigger is `sqs`, and whenever an image is to be
// looked at (again) that no event of S3 tells of.
import type { DirectMessage } from '../../lambda/contract.ts';
import type { Context } from '../context.ts';
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
  const bucket_name = context.names.of('originals');
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
    add: (image_key) => add(messageBody({ bucket_name, image_key })),
    addRemoved: (key) => add(removalBody(bucket_name, key)),
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

export const messageBody = (message: DirectMessage) => asciiJson(message);

/** What S3 itself would say; the function then removes thumbnails and item, as only it may. */
function removalBody(name: string, key: string): string {
  const s3 = { bucket: { name }, object: { key: encodeURIComponent(key) } };
  return asciiJson({ Records: [{ eventVersion: '2.1', eventName: 'ObjectRemoved:Delete', s3 }] });
}

/** Keys of any script, in a body of plain ASCII: SQS refuses some characters that a key may have. */
export function asciiJson(value: object): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[^ -~]/g, escaped);
}
