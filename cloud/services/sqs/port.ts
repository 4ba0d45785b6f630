// SQS from inside: what S3 notifications and event source mappings use, without the wire in between.

import { regionOf } from '../../arn.ts';
import { AwsError } from '../../aws-error.ts';
import type { QueueMessage, Queues } from '../../queues.ts';
import { queueDoesNotExist } from './errors.ts';
import type { Fauxqs } from './fauxqs.ts';
import type { Queue } from './fauxqs-types.ts';
import { readReceipt } from './receipt-handles.ts';
import { type Received, receive, systemAttributes } from './receive.ts';
import { deleteReceived } from './settle.ts';

export function queuesPort(region: (name: string) => Promise<Fauxqs>): Queues {
  const find = async (arn: string) => {
    const fauxqs = await region(regionOf(arn));
    return { fauxqs, queue: fauxqs.store.getQueueByArn(arn) };
  };
  return {
    async attributes(arn) {
      const { queue } = await find(arn);
      queue?.processTimers();
      return queue?.getAllAttributes(['All']);
    },
    async oldestSeconds(arn) {
      const { queue } = await find(arn);
      return queue && oldestSecondsIn(queue);
    },
    async send(arn, body, attributes = {}) {
      const { fauxqs, queue } = await find(arn);
      if (!queue) throw new AwsError('QueueDoesNotExist', queueDoesNotExist);
      const delaySeconds = Number(queue.attributes.DelaySeconds);
      queue.enqueue(fauxqs.createMessage(body, attributes, delaySeconds > 0 ? delaySeconds : undefined));
    },
    async receive(arn, max, waitSeconds, signal) {
      const { fauxqs } = await find(arn);
      const received = await receive(fauxqs, arn, { max, waitSeconds, signal });
      return received.map(toQueueMessage);
    },
    async remove(arn, receiptHandles) {
      const { queue } = await find(arn);
      if (queue) for (const handle of receiptHandles) deleteReceived(queue, handle);
    },
    async release(arn, receiptHandles) {
      const { queue } = await find(arn);
      if (queue)
        for (const text of receiptHandles) queue.changeVisibility(readReceipt(queue, text).handle, 0);
    },
  };
}

/** Age of the oldest message in seconds; 0 for an empty queue. */
function oldestSecondsIn(queue: Queue): number {
  const { ready, delayed, inflight } = queue.inspectMessages();
  const times = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
  const oldest = Math.min(...times.map(({ sentTimestamp }) => sentTimestamp));
  return times.length === 0 ? 0 : Math.max(0, Math.floor((Date.now() - oldest) / 1000));
}

function toQueueMessage({ message, receiptHandle }: Received): QueueMessage {
  return {
    messageId: message.messageId,
    receiptHandle,
    body: message.body,
    md5OfBody: message.md5OfBody,
    attributes: systemAttributes(message),
    messageAttributes: message.messageAttributes,
    md5OfMessageAttributes: message.md5OfMessageAttributes,
  };
}
