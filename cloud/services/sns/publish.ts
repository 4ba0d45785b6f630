// Publishing: a message, checked as SNS checks it, goes to every confirmed subscription that wants it.
import { randomUUID } from 'node:crypto';
import type { PublishBatchInput, PublishInput } from '@aws-sdk/client-sns';
import { checkBatch, eachEntry } from '../../wire/batch.ts';
import { parseJson } from '../../wire/parse-json.ts';
import { isWanted } from './filter.ts';
import {
  findTopic,
  invalid,
  type Message,
  type MessageAttribute,
  type Protocol,
  type SnsScope,
  subscriptionsOf,
} from './records.ts';

/** Of a message, or of all in a batch, with their attributes. */
const maxBytes = 256 * 1024;

/** As it comes over the wire: bytes are base64. */
type Outgoing = Omit<PublishInput, 'TopicArn' | 'TargetArn' | 'MessageAttributes'> & {
  MessageAttributes?: Record<string, MessageAttribute>;
};
type Single = Outgoing & Pick<PublishInput, 'TopicArn' | 'TargetArn'>;
type Batch = Pick<PublishBatchInput, 'TopicArn'> & {
  PublishBatchRequestEntries?: (Outgoing & { Id?: string })[];
};

export async function publish(scope: SnsScope, { TopicArn, TargetArn, ...message }: Single) {
  const topic = findTopic(scope, TopicArn ?? TargetArn);
  check(message);
  const MessageId = randomUUID();
  await spread(scope, topic.arn, message, MessageId);
  return { MessageId };
}

export async function publishBatch(scope: SnsScope, input: Batch) {
  const { TopicArn, PublishBatchRequestEntries: entries = [] } = input;
  const topic = findTopic(scope, TopicArn);
  checkBatch(entries, 'PublishBatchRequestEntry');
  if (entries.map(sizeOf).reduce((sum, bytes) => sum + bytes, 0) > maxBytes) throw invalid('Batch too long');
  const published: [Outgoing, id: string][] = [];
  const answer = eachEntry(entries, (entry) => {
    check(entry);
    const MessageId = randomUUID();
    published.push([entry, MessageId]);
    return { MessageId };
  });
  for (const [entry, id] of published) await spread(scope, topic.arn, entry, id);
  return { Successful: [], Failed: [], ...answer };
}

function check(message: Outgoing): void {
  const { Message: text = '', Subject, MessageStructure, MessageAttributes = {} } = message;
  if (text === '') throw invalid('Empty message');
  if (sizeOf(message) > maxBytes) throw invalid('Message too long');
  if (Subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(Subject)) throw invalid('Subject');
  if (MessageStructure !== undefined) {
    if (MessageStructure !== 'json') throw invalid('MessageStructure');
    if (typeof forms(text).default !== 'string')
      throw invalid('Message Structure - No default entry in JSON message body');
  }
  for (const [name, { DataType = '', StringValue = '', BinaryValue = '' }] of Object.entries(
    MessageAttributes,
  )) {
    if (!/^(String|String\.Array|Number|Binary)$/.test(DataType))
      throw invalid(`Message attribute ${name} has an invalid DataType '${DataType}'`);
    if ((DataType === 'Binary' ? BinaryValue : StringValue) === '')
      throw invalid(`Message attribute ${name} must contain a non-empty value for its DataType`);
  }
}

function sizeOf({ Message: text = '', MessageAttributes = {} }: Outgoing): number {
  const attributes = Object.entries(MessageAttributes).map(
    ([name, { DataType = '', StringValue = '', BinaryValue = '' }]) =>
      Buffer.byteLength(name + DataType + StringValue) + Buffer.from(BinaryValue, 'base64').length,
  );
  return attributes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(text));
}

/** A text for each protocol, and one for all others. */
function forms(text: string): Record<string, unknown> {
  const parsed = parseJson(text);
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
}

function textFor(protocol: Protocol, { Message: text = '', MessageStructure }: Outgoing): string {
  if (MessageStructure !== 'json') return text;
  const all = forms(text);
  return String(all[protocol] ?? all.default);
}

async function spread(scope: SnsScope, topicArn: string, given: Outgoing, id: string): Promise<void> {
  const { Subject, MessageAttributes: attributes = {} } = given;
  const at = scope.cloud.now();
  for (const subscription of subscriptionsOf(scope, topicArn)) {
    if (subscription.confirmedAt === null) continue;
    const text = textFor(subscription.protocol, given);
    const subject = Subject === undefined ? {} : { subject: Subject };
    const message: Message = { kind: 'Notification', id, topicArn, text, ...subject, attributes, at };
    if (await isWanted(subscription, message)) scope.send(subscription, message);
  }
}
