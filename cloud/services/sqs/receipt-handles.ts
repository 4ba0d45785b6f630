// Receipt handles as clients see them: each names its queue and its message, so that garbage, the handle of another queue and one
// that is too old can be told apart, as on AWS.
import { AwsError } from '../../aws-error.ts';
import type { Queue } from './fauxqs-types.ts';

interface Receipt {
  /** As fauxqs knows the receive. */
  handle: string;
  messageId: string;
}

export function writeReceipt({ arn }: Queue, { handle, messageId }: Receipt): string {
  return Buffer.from(`${handle} ${arn} ${messageId}`).toString('base64');
}

/** Throws ReceiptHandleIsInvalid. */
export function readReceipt({ arn }: Queue, text: string): Receipt {
  const [handle = '', queue, messageId] = Buffer.from(text, 'base64').toString().split(' ');
  if (queue === arn && messageId) return { handle, messageId };
  const message = `The input receipt handle "${text}" is not a valid receipt handle.`;
  throw new AwsError('ReceiptHandleIsInvalid', message, 404);
}
