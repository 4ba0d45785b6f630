// Receiving: ReceiveMessage, and the same for the poller of event source mappings.
import type { ReceiveMessageRequest } from '@aws-sdk/client-sqs';
import { account } from '../../account.ts';
import { type Fauxqs, findQueue } from './fauxqs.ts';
import type { Message, Queue } from './fauxqs-types.ts';
import { invalidValue, type WireAttributes } from './message-rules.ts';
import { writeReceipt } from './receipt-handles.ts';

export interface Received {
  message: Message;
  /** As clients see it. */
  receiptHandle: string;
}

interface Wanted {
  max: number;
  waitSeconds: number;
  visibilitySeconds?: number | undefined;
  signal: AbortSignal;
}

/** fauxqs wakes every waiter for one message, so the wait goes on until it is over. */
export async function receive(
  { store }: Fauxqs,
  arn: string,
  { max, waitSeconds, visibilitySeconds, signal }: Wanted,
): Promise<Received[]> {
  const deadline = performance.now() + waitSeconds * 1000;
  while (!signal.aborted) {
    // Looked up each time: the queue may be deleted, or made again, while we wait.
    const queue = store.getQueueByArn(arn);
    if (!queue) return [];
    dropExpired(queue);
    const resolver = (dead: string) => redriveTo(store.getQueueByArn(dead), queue);
    const take = queue.isFifo() ? takeInOrder : take10;
    const received = take(queue, Math.min(max, 10), visibilitySeconds, resolver);
    const left = deadline - performance.now();
    if (received.length > 0 || left <= 0) return received;
    await untilAborted(signal, queue.waitForMessages(left / 1000));
  }
  return [];
}

type Resolver = NonNullable<Parameters<Queue['dequeue']>[2]>;

function take10(queue: Queue, max: number, visibility: number | undefined, resolver: Resolver): Received[] {
  return queue.dequeue(max, visibility, resolver).flatMap(({ ReceiptHandle: handle }) => {
    const message: Message | undefined = queue.inflightMessages.get(handle)?.message;
    if (!message) return [];
    return [{ message, receiptHandle: writeReceipt(queue, { handle, messageId: message.messageId }) }];
  });
}

/** As many of one group as there are, then of the next. fauxqs gives one of each group, and locks the group. */
function takeInOrder(
  queue: Queue,
  max: number,
  visibility: number | undefined,
  resolver: Resolver,
): Received[] {
  queue.processTimers();
  // What came back after its visibility timeout stands in fauxqs's order of expiry.
  for (const group of queue.fifoMessages.values()) {
    group.sort((a, b) => ((a.sequenceNumber ?? '') < (b.sequenceNumber ?? '') ? -1 : 1));
  }
  const received: Received[] = [];
  const taken = new Map<string, number>();
  while (received.length < max) {
    const [next] = take10(queue, 1, visibility, resolver);
    if (!next) break;
    const group = next.message.messageGroupId ?? '';
    taken.set(group, (taken.get(group) ?? 0) + 1);
    queue.fifoLockedGroups.delete(group);
    received.push(next);
  }
  for (const [group, count] of taken) queue.fifoLockedGroups.set(group, count);
  return received;
}

/** A receive that only moved the message to the dead letters does not count. */
function redriveTo(dead: Queue | undefined, source: Queue): Queue | undefined {
  if (!dead) return undefined;
  const enqueue = (message: Message) => {
    message.approximateReceiveCount -= 1;
    message.facts = { ...message.facts, deadLetterSource: source.arn };
    dead.enqueue(message);
  };
  return Object.create(dead, { enqueue: { value: enqueue } });
}

/** MessageRetentionPeriod, counted from the first send. */
export function dropExpired(queue: Queue): void {
  const oldest = Date.now() - Number(queue.attributes.MessageRetentionPeriod) * 1000;
  const keep = (messages: Message[]) =>
    messages.filter((message) => {
      const isKept = message.sentTimestamp > oldest;
      if (!isKept) queue.persistence?.deleteMessage(message.messageId);
      return isKept;
    });
  queue.messages = keep(queue.messages);
  for (const [group, messages] of queue.fifoMessages) queue.fifoMessages.set(group, keep(messages));
}

async function untilAborted(signal: AbortSignal, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  await Promise.race([work, promise]);
  signal.removeEventListener('abort', onAbort);
}

export function systemAttributes({ facts = {}, ...message }: Message): Record<string, string> {
  const all = {
    SenderId: account,
    SentTimestamp: message.sentTimestamp,
    ApproximateReceiveCount: message.approximateReceiveCount,
    ApproximateFirstReceiveTimestamp: message.approximateFirstReceiveTimestamp,
    MessageGroupId: message.messageGroupId,
    MessageDeduplicationId: message.messageDeduplicationId,
    SequenceNumber: message.sequenceNumber,
    AWSTraceHeader: facts.traceHeader,
    DeadLetterQueueSourceArn: facts.deadLetterSource,
  };
  const there = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there.map(([name, value]) => [name, String(value)]));
}

export const receiveFronts = {
  async ReceiveMessage(fauxqs: Fauxqs, input: ReceiveMessageRequest) {
    const queue = findQueue(fauxqs, input.QueueUrl);
    const { MaxNumberOfMessages: max = 1, VisibilityTimeout: visibilitySeconds } = input;
    const waitSeconds = input.WaitTimeSeconds ?? Number(queue.attributes.ReceiveMessageWaitTimeSeconds);
    if (max < 1 || max > 10)
      throw invalidValue(max, 'MaxNumberOfMessages', 'Must be between 1 and 10, if provided.');
    if (waitSeconds < 0 || waitSeconds > 20)
      throw invalidValue(waitSeconds, 'WaitTimeSeconds', 'Must be >= 0 and <= 20, if provided.');
    if (visibilitySeconds !== undefined && (visibilitySeconds < 0 || visibilitySeconds > 43_200))
      throw invalidValue(visibilitySeconds, 'VisibilityTimeout', 'Must be between 0 and 43200.');
    const wanted = { max, waitSeconds, visibilitySeconds, signal: fauxqs.closing };
    const received = await receive(fauxqs, queue.arn, wanted);
    return received.length > 0 ? { Messages: received.map((one) => shown(fauxqs, one, input)) } : {};
  },
};

function shown(fauxqs: Fauxqs, { message, receiptHandle }: Received, input: ReceiveMessageRequest) {
  const system: string[] = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const isWanted = (name: string) => system.includes('All') || system.includes(name);
  const attributes = Object.entries(systemAttributes(message)).filter(([name]) => isWanted(name));
  const own = chosen(message.messageAttributes, input.MessageAttributeNames ?? []);
  const md5 = fauxqs.createMessage('', own).md5OfMessageAttributes;
  return {
    MessageId: message.messageId,
    ReceiptHandle: receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(attributes.length > 0 && { Attributes: Object.fromEntries(attributes) }),
    ...(md5 && { MD5OfMessageAttributes: md5, MessageAttributes: own }),
  };
}

/** Names may be `All`, `*`, `.*`, a full name, or a prefix such as `foo.*`. Returns none unless requested. */
function chosen(attributes: WireAttributes, names: string[]): WireAttributes {
  const isChosen = (attribute: string) =>
    names.some(
      (name) =>
        name === 'All' ||
        name === '*' ||
        name === attribute ||
        (name.endsWith('.*') && attribute.startsWith(name.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isChosen(name)));
}
