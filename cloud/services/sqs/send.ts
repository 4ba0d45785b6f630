// SendMessage and SendMessageBatch.
import { AwsError } from '../../aws-error.ts';
import { checkBatch, eachEntry } from '../../wire/batch.ts';
import { type Fauxqs, findQueue } from './fauxqs.ts';
import type { Message, Queue } from './fauxqs-types.ts';
import { checkMessage, invalid, type Outgoing, sizeOf } from './message-rules.ts';

const maxBatchBytes = 1_048_576;

interface SendInput extends Outgoing {
  QueueUrl?: string;
}

interface BatchInput {
  QueueUrl?: string;
  Entries?: (Outgoing & { Id?: string })[];
}

export const sendFronts = {
  SendMessage(fauxqs: Fauxqs, input: SendInput) {
    const queue = findQueue(fauxqs, input.QueueUrl);
    checkMessage(queue, input);
    checkSize(queue, input, 'One or more parameters are invalid.');
    return send(fauxqs, queue, input);
  },

  SendMessageBatch(fauxqs: Fauxqs, { QueueUrl, Entries = [] }: BatchInput) {
    const queue = findQueue(fauxqs, QueueUrl);
    checkBatch(Entries, 'SendMessageBatchRequestEntry');
    const bytes = Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (bytes > maxBatchBytes) {
      const text = `Batch requests cannot be longer than ${maxBatchBytes} bytes. You have sent ${bytes} bytes.`;
      throw new AwsError('BatchRequestTooLong', text);
    }
    for (const entry of Entries) refuseBatch(queue, entry);
    return eachEntry(Entries, (entry) => {
      checkMessage(queue, entry);
      checkSize(queue, entry, 'One or more parameters cannot be validated.');
      return send(fauxqs, queue, entry);
    });
  },
};

/** What one entry lacks is the whole batch's fault when it is needed to put the batch in order. */
function refuseBatch(queue: Queue, entry: Outgoing): void {
  if (!queue.isFifo()) return;
  if (entry.MessageGroupId === undefined)
    throw invalid('The request must contain the parameter MessageGroupId.');
  if (entry.MessageDeduplicationId !== undefined || queue.attributes.ContentBasedDeduplication === 'true')
    return;
  throw invalid(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

function checkSize(queue: Queue, message: Outgoing, said: string): void {
  const max = Number(queue.attributes.MaximumMessageSize);
  if (sizeOf(message) > max) throw invalid(`${said} Reason: Message must be shorter than ${max} bytes.`);
}

function send(fauxqs: Fauxqs, queue: Queue, input: Outgoing) {
  const { MessageBody = '', MessageAttributes = {}, MessageSystemAttributes = {}, MessageGroupId } = input;
  // FIFO queues have one delay for all messages; standard queues a delay for each.
  const delay = (queue.isFifo() ? undefined : input.DelaySeconds) ?? Number(queue.attributes.DelaySeconds);
  const message: Message = fauxqs.createMessage(
    MessageBody,
    MessageAttributes,
    delay > 0 ? delay : undefined,
    MessageGroupId,
  );
  const traceHeader = MessageSystemAttributes.AWSTraceHeader?.StringValue ?? input.tracedBy;
  if (traceHeader) message.facts = { traceHeader };
  const kept = queue.isFifo() ? deduplicated(fauxqs, queue, message, input) : message;
  if (kept === message) queue.enqueue(message);
  const system = fauxqs.createMessage('', MessageSystemAttributes).md5OfMessageAttributes;
  return {
    MessageId: kept.messageId,
    MD5OfMessageBody: message.md5OfBody,
    ...(message.md5OfMessageAttributes && { MD5OfMessageAttributes: message.md5OfMessageAttributes }),
    ...(system && { MD5OfMessageSystemAttributes: system }),
    ...(kept.sequenceNumber && { SequenceNumber: kept.sequenceNumber }),
  };
}

/** The message with its number, or the earlier one that it repeats. */
function deduplicated(
  fauxqs: Fauxqs,
  queue: Queue,
  message: Message,
  { MessageDeduplicationId }: Outgoing,
): Pick<Message, 'messageId' | 'sequenceNumber'> {
  const id = MessageDeduplicationId ?? fauxqs.contentHash(message.body);
  message.messageDeduplicationId = id;
  const key = queue.attributes.DeduplicationScope === 'messageGroup' ? `${message.messageGroupId} ${id}` : id;
  const { isDuplicate, originalMessageId = '', originalSequenceNumber } = queue.checkDeduplication(key);
  if (isDuplicate) {
    return {
      messageId: originalMessageId,
      ...(originalSequenceNumber && { sequenceNumber: originalSequenceNumber }),
    };
  }
  message.sequenceNumber = queue.nextSequenceNumber();
  queue.recordDeduplication(key, message.messageId, message.sequenceNumber);
  return message;
}
