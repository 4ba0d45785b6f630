// Splits the function's event into deliveries. An event is a hint and S3's content is the truth, so duplicate, late and
// reordered events all lead to the same end.
import { maxReceives } from './contract.ts';
import { isObject, isText, type Reading, readBody, readEvent } from './events.ts';

/** What arrived together and fails together: an SQS message, or a direct event (no `messageId`). */
export interface Delivery extends Reading {
  messageId?: string;
  /** If the message fails again, it becomes a dead letter. */
  isLastTry?: boolean;
}

/** An SQS batch, or any event that a single message could carry. */
export function deliveriesOf(event: unknown): Delivery[] {
  const records = isObject(event) && Array.isArray(event.Records) ? event.Records : [];
  // A foreign record cannot be returned to the queue individually, so an error returns all of them.
  if (records.length === 0 || !records.every(isSqsRecord)) return [readEvent(event)];
  return records.map(({ messageId, body, attributes }) => ({
    messageId,
    ...(Number(attributes?.ApproximateReceiveCount) >= maxReceives ? { isLastTry: true } : {}),
    ...readBody(body),
  }));
}

interface SqsRecord {
  messageId: string;
  body: string;
  attributes?: { ApproximateReceiveCount?: string };
}

function isSqsRecord(record: unknown): record is SqsRecord {
  return isObject(record) && isText(record.messageId) && typeof record.body === 'string';
}
