// What the function is called with, cut into deliveries. An event is a hint: what S3 holds is the truth, so duplicates,
// late and reordered events all lead to the same end.
import { isObject, isText, type Reading, readBody, readEvent } from './events.ts';

/** What arrived together and fails together: an SQS message, or a direct event (no `messageId`). */
export interface Delivery extends Reading {
  messageId?: string;
}

/** An SQS batch, or anything that a message of one may say. */
export function deliveriesOf(event: unknown): Delivery[] {
  const records = isObject(event) && Array.isArray(event.Records) ? event.Records : [];
  // A record that is none of SQS's could not be given back: then all are, by an error.
  if (records.length === 0 || !records.every(isSqsRecord)) return [readEvent(event)];
  return records.map(({ messageId, body }) => ({ messageId, ...readBody(body) }));
}

interface SqsRecord {
  messageId: string;
  body: string;
}

function isSqsRecord(record: unknown): record is SqsRecord {
  return isObject(record) && isText(record.messageId) && typeof record.body === 'string';
}
