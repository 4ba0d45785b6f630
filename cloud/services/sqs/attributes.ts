// Checks of queue names and attributes that SQS makes and fauxqs lacks.
import { AwsError } from '../../aws-error.ts';
import { parseJson } from '../../wire/parse-json.ts';
import type { Fauxqs } from './fauxqs.ts';
import type { Queue } from './fauxqs-types.ts';

export type Attributes = Record<string, string>;

const settable = new Set([
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
]);

const numbers = [
  'DelaySeconds',
  'KmsDataKeyReusePeriodSeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
];

const choices = {
  ContentBasedDeduplication: ['true', 'false'],
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
  SqsManagedSseEnabled: ['true', 'false'],
};

const readable = new Set([
  ...settable,
  'All',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
]);

/** FIFO queues, and no others, are called something.fifo. */
export function checkName(name: string, { FifoQueue }: Attributes): void {
  const isFifo = FifoQueue === 'true';
  if ((isFifo ? /^[A-Za-z0-9_-]{1,75}\.fifo$/ : /^[A-Za-z0-9_-]{1,80}$/).test(name)) return;
  const rule = isFifo
    ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
    : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
  throw new AwsError('InvalidParameterValue', rule);
}

export function checkReadable(names: string[]): void {
  for (const name of names) if (!readable.has(name)) throw unknown(name);
}

export function checkSettable({ store }: Fauxqs, attributes: Attributes, isFifo: boolean): void {
  for (const name of Object.keys(attributes)) if (!settable.has(name)) throw unknown(name);
  checkFifoOnly(attributes, isFifo);
  for (const [name, allowed] of Object.entries(choices)) checkChoice(attributes, name, allowed);
  for (const name of numbers) {
    if (attributes[name] !== undefined && !/^\d+$/.test(attributes[name])) throw invalidAttribute(name);
  }
  for (const name of ['Policy', 'RedriveAllowPolicy']) {
    if (attributes[name] && !parseObject(attributes[name])) {
      throw invalidAttribute(name);
    }
  }
  checkEncryption(attributes);
  if (attributes.RedrivePolicy) checkRedrive(attributes.RedrivePolicy, (arn) => store.getQueueByArn(arn));
}

const invalidAttribute = (name: string) =>
  new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);

function checkFifoOnly({ FifoQueue, ...attributes }: Attributes, isFifo: boolean): void {
  if (isFifo) {
    if (FifoQueue === undefined || FifoQueue === 'true') return;
    const reason = 'Modifying queue type is not supported.';
    throw new AwsError(
      'InvalidAttributeValue',
      `Invalid value for the parameter FifoQueue. Reason: ${reason}`,
    );
  }
  if (FifoQueue !== undefined) throw unknown('FifoQueue');
  if (attributes.ContentBasedDeduplication !== undefined) throw unknown('ContentBasedDeduplication');
  for (const name of ['DeduplicationScope', 'FifoThroughputLimit']) {
    if (attributes[name] === undefined) continue;
    throw new AwsError(
      'InvalidAttributeName',
      `You can specify the ${name} only when FifoQueue is set to true.`,
    );
  }
}

function checkEncryption({ KmsMasterKeyId, SqsManagedSseEnabled }: Attributes): void {
  if (!KmsMasterKeyId || SqsManagedSseEnabled !== 'true') return;
  const text =
    'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.';
  throw new AwsError('InvalidAttributeName', text);
}

/** A KMS key switches off the encryption with SQS's own keys. */
export const alsoSet = ({ KmsMasterKeyId }: Attributes): Attributes =>
  KmsMasterKeyId ? { SqsManagedSseEnabled: 'false' } : {};

function checkChoice(attributes: Attributes, name: string, allowed: string[]): void {
  const value = attributes[name];
  if (value !== undefined && !allowed.includes(value)) throw invalidAttribute(name);
}

function checkRedrive(text: string, find: (arn: string) => Queue | undefined): void {
  const refuse = (reason: string) =>
    new AwsError(
      'InvalidParameterValue',
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
    );
  const policy = parseObject(text);
  if (!policy) throw refuse('Redrive policy is not a valid JSON map.');
  const count = Number(policy.maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw refuse('Invalid value for maxReceiveCount: must be between 1 and 1000.');
  }
  if (!find(String(policy.deadLetterTargetArn))) throw refuse('Dead letter target does not exist.');
}

/** CreateQueue of an existing queue succeeds only when every given attribute has the same value. */
export function checkSame(queue: Queue, attributes: Attributes): void {
  const actual: Attributes = { KmsDataKeyReusePeriodSeconds: '300', ...queue.getAllAttributes(['All']) };
  for (const [name, wanted] of Object.entries(attributes)) {
    if (canonical(actual[name] ?? '') === canonical(wanted)) continue;
    throw new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${name}`,
    );
  }
}

/** Policies are compared as JSON, ignoring white space. */
function canonical(value: string): string {
  return JSON.stringify(parseObject(value)) ?? value;
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function unknown(name: string): AwsError {
  return new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}
