// What becomes of received messages: deleted, or visible earlier or later.
import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityRequest,
  DeleteMessageBatchRequest,
  DeleteMessageRequest,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';
import { checkBatch, eachEntry } from '../../wire/batch.ts';
import { type Fauxqs, findQueue } from './fauxqs.ts';
import type { Queue } from './fauxqs-types.ts';
import { invalidValue, missing } from './message-rules.ts';
import { readReceipt } from './receipt-handles.ts';

export const settleFronts = {
  DeleteMessage(fauxqs: Fauxqs, { QueueUrl, ReceiptHandle }: DeleteMessageRequest) {
    deleteReceived(findQueue(fauxqs, QueueUrl), ReceiptHandle);
    return {};
  },

  DeleteMessageBatch(fauxqs: Fauxqs, { QueueUrl, Entries = [] }: DeleteMessageBatchRequest) {
    const queue = findQueue(fauxqs, QueueUrl);
    checkBatch(Entries, 'DeleteMessageBatchRequestEntry');
    return eachEntry(Entries, ({ ReceiptHandle }) => {
      deleteReceived(queue, ReceiptHandle);
      return {};
    });
  },

  ChangeMessageVisibility(fauxqs: Fauxqs, { QueueUrl, ...change }: ChangeMessageVisibilityRequest) {
    changeVisibility(findQueue(fauxqs, QueueUrl), change);
    return {};
  },

  ChangeMessageVisibilityBatch(fauxqs: Fauxqs, input: ChangeMessageVisibilityBatchRequest) {
    const { QueueUrl, Entries = [] } = input;
    const queue = findQueue(fauxqs, QueueUrl);
    checkBatch(Entries, 'ChangeMessageVisibilityBatchRequestEntry');
    return eachEntry(Entries, (entry) => {
      changeVisibility(queue, entry);
      return {};
    });
  },
};

/** Deleting twice is fine. In a standard queue an old handle deletes the message as long as nobody else received it. */
export function deleteReceived(queue: Queue, text: string | undefined): void {
  if (!text) throw missing('ReceiptHandle');
  const { handle, messageId } = readReceipt(queue, text);
  queue.processTimers();
  if (queue.deleteMessage(handle)) return;
  if (queue.isFifo()) {
    if (!isThere(queue, messageId)) return;
    throw invalidValue(text, 'ReceiptHandle', 'The receipt handle has expired.');
  }
  const at = queue.messages.findIndex((message) => message.messageId === messageId);
  if (at < 0) return;
  queue.messages.splice(at, 1);
  queue.persistence?.deleteMessage(messageId);
}

function isThere(queue: Queue, id: string): boolean {
  const { ready, delayed, inflight } = queue.inspectMessages();
  return [...ready, ...delayed, ...inflight.map(({ message }) => message)].some(
    ({ messageId }) => messageId === id,
  );
}

interface VisibilityChange {
  ReceiptHandle?: string | undefined;
  VisibilityTimeout?: number | undefined;
}

function changeVisibility(queue: Queue, { ReceiptHandle: text, VisibilityTimeout }: VisibilityChange): void {
  if (!text) throw missing('ReceiptHandle');
  if (VisibilityTimeout === undefined) throw missing('VisibilityTimeout');
  if (VisibilityTimeout < 0 || VisibilityTimeout > 43_200) {
    throw invalidValue(VisibilityTimeout, 'VisibilityTimeout', 'Must be between 0 and 43200.');
  }
  const { handle, messageId } = readReceipt(queue, text);
  queue.processTimers();
  if (queue.inflightMessages.has(handle)) queue.changeVisibility(handle, VisibilityTimeout);
  else {
    const reason = 'Message does not exist or is not available for visibility timeout change.';
    const text2 = `Value ${text} for parameter ReceiptHandle is invalid. Reason: ${reason}`;
    throw new AwsError(isThere(queue, messageId) ? 'MessageNotInflight' : 'InvalidParameterValue', text2);
  }
}
