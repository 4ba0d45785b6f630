// What the cloud stores of SNS: topics by ARN, subscriptions by theirs, and messages on their way.

import { account } from '../../account.ts';
import { regionOf } from '../../arn.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../service.ts';
import type { Collection } from '../../store.ts';

export interface Topic {
  arn: string;
  tags: Record<string, string>;
  /** Those that were set: `DisplayName`, `Policy`. */
  attributes: Record<string, string>;
  /** How many subscriptions it has lost. */
  deleted: number;
}

export interface Subscription {
  arn: string;
  topicArn: string;
  protocol: Protocol;
  endpoint: string;
  /** Null while nobody has confirmed it. */
  confirmedAt: number | null;
  token: string;
  /** Milliseconds since 1970. */
  bornAt: number;
  /** Only a signed request may end it. */
  isAuthenticated: boolean;
  /** `FilterPolicy`, `FilterPolicyScope`, `RawMessageDelivery`. */
  attributes: Record<string, string>;
}

export const protocols = ['http', 'https', 'email', 'email-json', 'sqs'] as const;
export type Protocol = (typeof protocols)[number];

export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  /** Base64. */
  BinaryValue?: string;
}

/** A published message, or the request to confirm a subscription. */
export interface Message {
  kind: 'Notification' | 'SubscriptionConfirmation';
  id: string;
  topicArn: string;
  text: string;
  subject?: string;
  attributes: Record<string, MessageAttribute>;
  /** Milliseconds since 1970. */
  at: number;
}

export interface SnsScope {
  cloud: Cloud;
  region: string;
  topics: Collection<Topic>;
  subscriptions: Collection<Subscription>;
  /** Takes a message over, to be delivered soon. */
  send(subscription: Subscription, message: Message): void;
}

export const invalid = (reason: string) => new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);
const noTopic = () => new AwsError('NotFound', 'Topic does not exist', 404);

export const topicArn = (region: string, name: string) => `arn:aws:sns:${region}:${account}:${name}`;

/** Undefined in other regions. */
export const topicAt = ({ topics, region }: SnsScope, arn: string): Topic | undefined =>
  regionOf(arn) === region ? topics.get(arn) : undefined;

/** Throws NotFound, and InvalidParameter for what is no topic's ARN. */
export function findTopic(scope: SnsScope, arn = ''): Topic {
  const parts = arn.split(':');
  if (parts.length < 6)
    throw invalid(`TopicArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  const topic = topicAt(scope, arn);
  if (!topic) throw noTopic();
  return topic;
}

/** AWS forgets a subscription that nobody confirms. */
const pendingMs = 48 * 3600 * 1000;

/** In order of their ARNs. Forgets those that nobody confirmed in time. */
export function allSubscriptions({ subscriptions, cloud }: SnsScope): Subscription[] {
  const all = subscriptions.entries().map(([, one]) => one);
  const isOver = (one: Subscription) => one.confirmedAt === null && cloud.now() - one.bornAt > pendingMs;
  for (const one of all.filter(isOver)) subscriptions.delete(one.arn);
  return all.filter((one) => !isOver(one));
}

export const subscriptionsOf = (scope: SnsScope, topic: string): Subscription[] =>
  allSubscriptions(scope).filter((one) => one.topicArn === topic);

const pageSize = 100;

/** The token is the number of entries already shown. */
export function page<T>(all: readonly T[], token: string | undefined): { rows: T[]; NextToken?: string } {
  const from = Number(token || 0);
  if (!Number.isInteger(from) || from < 0) throw invalid('NextToken');
  const to = from + pageSize;
  return { rows: all.slice(from, to), ...(to < all.length ? { NextToken: String(to) } : {}) };
}
