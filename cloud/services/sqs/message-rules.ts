// What SQS refuses about a message, in its own words.
import type { MessageAttributeValue, SendMessageRequest } from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';
import type { Queue } from './fauxqs-types.ts';

type WireAttribute = Omit<MessageAttributeValue, 'BinaryValue'> & { BinaryValue?: string };
export type WireAttributes = Record<string, WireAttribute>;
/** As it comes over the wire: bytes are base64. */
export type Outgoing = Omit<
  SendMessageRequest,
  'QueueUrl' | 'MessageAttributes' | 'MessageSystemAttributes'
> & {
  MessageAttributes?: WireAttributes;
  MessageSystemAttributes?: WireAttributes;
  /** The request's trace, from its header X-Amzn-Trace-Id. */
  tracedBy?: string;
};

const maxAttributes = 10;
const maxDelaySeconds = 900;

export const invalid = (message: string) => new AwsError('InvalidParameterValue', message);
export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalid(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);
export const missing = (parameter: string) =>
  new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);

export function checkMessage(queue: Queue, message: Outgoing): void {
  if (!message.MessageBody) throw missing('MessageBody');
  checkCharacters(message.MessageBody);
  checkAttributes(message.MessageAttributes);
  checkSystemAttributes(message.MessageSystemAttributes);
  checkId(message.MessageGroupId, 'MessageGroupId');
  checkId(message.MessageDeduplicationId, 'MessageDeduplicationId');
  if (queue.isFifo()) checkFifo(queue, message);
  else if (message.MessageDeduplicationId !== undefined) {
    const reason = 'The request includes a parameter that is not valid for this queue type.';
    throw invalidValue(message.MessageDeduplicationId, 'MessageDeduplicationId', reason);
  }
  const delay = message.DelaySeconds ?? 0;
  if (delay < 0 || delay > maxDelaySeconds)
    throw invalidValue(delay, 'DelaySeconds', `DelaySeconds must be >= 0 and <= ${maxDelaySeconds}.`);
}

function checkFifo(queue: Queue, message: Outgoing): void {
  if (message.MessageGroupId === undefined) throw missing('MessageGroupId');
  if (message.DelaySeconds) {
    const reason = 'The request include parameter that is not valid for this queue type.';
    throw invalidValue(message.DelaySeconds, 'DelaySeconds', reason);
  }
  if (message.MessageDeduplicationId !== undefined || queue.attributes.ContentBasedDeduplication === 'true')
    return;
  throw invalid(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

function checkId(id: string | undefined, parameter: string): void {
  if (id === undefined || /^[\x21-\x7e]{1,128}$/.test(id)) return;
  const reason = `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
  throw invalidValue(id, parameter, reason);
}

function checkCharacters(text: string): void {
  if (!/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text)) return;
  throw new AwsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF and #xE000 to #xFFFD.',
  );
}

function checkAttributes(attributes: WireAttributes = {}): void {
  const names = Object.keys(attributes);
  if (names.length > maxAttributes)
    throw invalid(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${maxAttributes}].`,
    );
  for (const name of names) checkAttribute(name, attributes[name] as WireAttribute);
}

function checkAttribute(name: string, { DataType = '', StringValue, BinaryValue }: WireAttribute): void {
  if (!/^[\w.-]{1,256}$/.test(name) || /^(aws|amazon)\./i.test(name) || /^\.|\.$|\.\./.test(name)) {
    throw invalid(
      `The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters.`,
    );
  }
  const type = /^(String|Number|Binary)(\..+)?$/.exec(DataType)?.[1];
  if (!type) {
    const rule = 'You must use only the following supported type prefixes: Binary, Number, String.';
    throw invalid(`The type of message (user) attribute '${name}' is invalid. ${rule}`);
  }
  const value = type === 'Binary' ? BinaryValue : StringValue;
  if (!value)
    throw invalid(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);
  if (type === 'Number' && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value))
    throw invalid(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  if (type !== 'Binary') checkCharacters(value);
}

function checkSystemAttributes(attributes: WireAttributes = {}): void {
  for (const [name, { DataType, StringValue }] of Object.entries(attributes)) {
    if (name !== 'AWSTraceHeader') throw invalid(`Message system attribute name '${name}' is invalid.`);
    if (DataType === 'String' && StringValue) continue;
    throw invalid(`The message system attribute '${name}' must contain a non-empty value of type 'String'.`);
  }
}

/** Body and attributes together: names, types and values count. */
export function sizeOf({ MessageBody = '', MessageAttributes = {} }: Outgoing): number {
  const parts = Object.entries(MessageAttributes).map(
    ([name, { DataType = '', StringValue = '', BinaryValue = '' }]) =>
      Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
  );
  return parts.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(MessageBody));
}
