// SQS from inside: what S3 notifications and event source mappings use, without the wire in between.

import { account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { QueueMessage, Queues } from '../../queues.ts';
import { queueDoesNotExist } from './errors.ts';
import type { Fauxqs, Queue } from './fauxqs.ts';

export function queuesPort(region: (name: string) => Promise<Fauxqs>): Queues {
  const find = async (arn: string) => {
    const fauxqs = await region(arn.split(':')[3] ?? '');
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
      if (!queue) return undefined;
      const { ready, delayed, inflight } = queue.inspectMessages();
      const times = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
      const oldest = Math.min(...times.map(({ sentTimestamp }) => sentTimestamp));
      return times.length === 0 ? 0 : Math.max(0, Math.floor((Date.now() - oldest) / 1000));
    },
    async send(arn, body) {
      const { fauxqs, queue } = await find(arn);
      if (!queue) throw new AwsError('QueueDoesNotExist', queueDoesNotExist);
      const delaySeconds = Number(queue.attributes.DelaySeconds);
      queue.enqueue(fauxqs.createMessage(body, {}, delaySeconds > 0 ? delaySeconds : undefined));
    },
    async receive(arn, max, waitSeconds, signal) {
      const { fauxqs } = await find(arn);
      return poll(fauxqs, arn, max, waitSeconds, signal);
    },
    async remove(arn, receiptHandles) {
      const { queue } = await find(arn);
      for (const handle of receiptHandles) queue?.deleteMessage(handle);
    },
    async release(arn, receiptHandles) {
      const { queue } = await find(arn);
      for (const handle of receiptHandles) queue?.changeVisibility(handle, 0);
    },
  };
}

/** At most ten messages, as SQS. fauxqs wakes every waiter for one message, so the wait continues until it is over. */
async function poll(
  { store }: Fauxqs,
  arn: string,
  max: number,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<QueueMessage[]> {
  const deadline = Date.now() + waitSeconds * 1000;
  while (!signal.aborted) {
    // Looked up each time: the queue may be deleted or recreated while we wait.
    const queue = store.getQueueByArn(arn);
    if (!queue) return [];
    const received = queue.dequeue(max, undefined, (dead) => store.getQueueByArn(dead));
    const left = deadline - Date.now();
    if (received.length > 0 || left <= 0) return received.map((message) => withAttributes(queue, message));
    await untilAborted(signal, queue.waitForMessages(left / 1000));
  }
  return [];
}

function withAttributes(queue: Queue, received: ReturnType<Queue['dequeue']>[number]): QueueMessage {
  const message = queue.inflightMessages.get(received.ReceiptHandle)?.message;
  return {
    messageId: received.MessageId,
    receiptHandle: received.ReceiptHandle,
    body: received.Body,
    md5OfBody: received.MD5OfBody,
    attributes: {
      ApproximateReceiveCount: String(message?.approximateReceiveCount),
      SentTimestamp: String(message?.sentTimestamp),
      SenderId: account,
      ApproximateFirstReceiveTimestamp: String(message?.approximateFirstReceiveTimestamp),
    },
  };
}

async function untilAborted(signal: AbortSignal, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  await Promise.race([work, promise]);
  signal.removeEventListener('abort', onAbort);
}
