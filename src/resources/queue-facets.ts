// The facets of a queue, and SQS's representation: one map of strings, with documents as JSON.
import type { PolicyDocument } from '../aws/policies.ts';
import type { TagMap } from '../aws/tags.ts';
import type { Facets, Fields } from '../engine/resource.ts';

/** SQS's own names, and its strings for numbers and booleans. */
export interface QueueFacets extends Facets {
  MessageRetentionPeriod: string;
  ReceiveMessageWaitTimeSeconds: string;
  SqsManagedSseEnabled: string;
  Policy: PolicyDocument;
  /** Of the jobs. */
  VisibilityTimeout?: string;
  RedrivePolicy?: { deadLetterTargetArn: string; maxReceiveCount: number };
  /** Of the dead letters. */
  RedriveAllowPolicy?: { redrivePermission: 'byQueue'; sourceQueueArns: string[] };
  tags: TagMap;
}

type Attribute = keyof Omit<QueueFacets, 'tags'>;

export function facetsOf(attributes: Partial<Record<Attribute, string>>) {
  return {
    MessageRetentionPeriod: attributes.MessageRetentionPeriod,
    ReceiveMessageWaitTimeSeconds: attributes.ReceiveMessageWaitTimeSeconds,
    SqsManagedSseEnabled: attributes.SqsManagedSseEnabled,
    VisibilityTimeout: attributes.VisibilityTimeout,
    Policy: parse(attributes.Policy),
    RedrivePolicy: parse(attributes.RedrivePolicy),
    RedriveAllowPolicy: parse(attributes.RedriveAllowPolicy),
  };
}

/** Documents are compared by content, not by spelling. */
const parse = (document: string | undefined) => (document ? JSON.parse(document) : null);

const attributes = [
  ...(['MessageRetentionPeriod', 'ReceiveMessageWaitTimeSeconds', 'SqsManagedSseEnabled'] as const),
  ...(['VisibilityTimeout', 'Policy', 'RedrivePolicy', 'RedriveAllowPolicy'] as const),
] satisfies Attribute[];

export function attributesOf(facets: QueueFacets, fields: Pick<Fields<QueueFacets>, 'has'>) {
  const written = attributes.filter((field) => fields.has(field) && facets[field] !== undefined);
  return Object.fromEntries(written.map((field) => [field, textOf(facets[field])]));
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
