// One batch of an event source mapping: the event that the function sees, and the messages that its answer settles.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

import type { QueueMessage } from '../queues.ts';
import type { Outcome } from '../runtime/invocation.ts';

export interface BatchSource {
  queueArn: string;
  region: string;
  /** ReportBatchItemFailures is on. */
  reportsFailures: boolean;
}

/** A message in the form the function receives. */
export type EventRecord = ReturnType<typeof toEvent>['Records'][number];

export function toEvent(messages: QueueMessage[], { queueArn, region }: BatchSource) {
  return {
    Records: messages.map((message) => ({
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: message.attributes,
      messageAttributes: toEventAttributes(message),
      md5OfMessageAttributes: message.md5OfMessageAttributes || null,
      md5OfBody: message.md5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}

function toEventAttributes({ messageAttributes }: QueueMessage) {
  const entries = Object.entries(messageAttributes).map(([name, { StringValue, BinaryValue, DataType }]) => {
    const value = BinaryValue === undefined ? { stringValue: StringValue } : { binaryValue: BinaryValue };
    return [name, { ...value, stringListValues: [], binaryListValues: [], dataType: DataType }] as const;
  });
  return Object.fromEntries(entries);
}

/** The messages to delete. All others come back when their visibility timeout is over. */
export function settled(
  messages: QueueMessage[],
  outcome: Outcome,
  { reportsFailures }: BatchSource,
): QueueMessage[] {
  if (outcome.functionError) return [];
  // Without ReportBatchItemFailures the answer is ignored: a batch that returned is done.
  if (!reportsFailures) return messages;
  const failed = failedIds(outcome.payload);
  if (failed === undefined) return [];
  const known = new Set(messages.map(({ messageId }) => messageId));
  // One unknown identifier makes the whole list doubtful: all messages failed.
  if (failed.some((id) => !known.has(id))) return [];
  return messages.filter(({ messageId }) => !failed.includes(messageId));
}

/** Empty for an answer without failures; undefined for one that cannot be understood. */
function failedIds(payload: string): string[] | undefined {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== 'object' || answer === null || !('batchItemFailures' in answer)) return [];
  const failures = answer.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return undefined;
  const ids: unknown[] = failures.map((failure) => failure?.itemIdentifier);
  return ids.every((id): id is string => typeof id === 'string' && id !== '') ? ids : undefined;
}

/** Lambda's quota for a payload is 6 MB; what JSON adds to the bodies fits in the rest. */
const maxBodyBytes = 5_500_000;

/** Large messages do not fit into one invocation: splits a batch where it becomes too large. */
export function cutToSize(messages: QueueMessage[]): QueueMessage[][] {
  const batches: QueueMessage[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    bytes += message.body.length;
    if (bytes > maxBodyBytes) {
      batches.push([]);
      bytes = message.body.length;
    }
    batches.at(-1)?.push(message);
  }
  return batches;
}
