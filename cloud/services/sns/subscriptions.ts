// Subscriptions: asked for, confirmed, listed, ended. Web addresses and mail addresses must be confirmed; a queue of the
// account need not.

import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type {
  ConfirmSubscriptionInput,
  ListSubscriptionsByTopicInput,
  ListSubscriptionsInput,
  SubscribeInput,
  UnsubscribeInput,
} from '@aws-sdk/client-sns';
import { account } from '../../account.ts';
import { regionOf } from '../../arn.ts';
import { AwsError } from '../../aws-error.ts';
import { checkEndpoint } from './endpoints.ts';
import {
  allSubscriptions,
  findTopic,
  invalid,
  type Message,
  page,
  type SnsScope,
  type Subscription,
  subscriptionsOf,
} from './records.ts';
import { checkSubscriptionAttributes } from './subscription-attributes.ts';

const pendingWords = 'pending confirmation';

export async function subscribe(scope: SnsScope, input: SubscribeInput) {
  const { TopicArn, Protocol, Endpoint = '', Attributes = {}, ReturnSubscriptionArn = false } = input;
  const topic = findTopic(scope, TopicArn);
  const protocol = checkEndpoint(Protocol, Endpoint);
  await checkSubscriptionAttributes(Attributes, protocol);
  const isSame = (one: Subscription) => one.protocol === protocol && one.endpoint === Endpoint;
  const known = subscriptionsOf(scope, topic.arn).find(isSame);
  if (known && known.confirmedAt !== null) {
    if (input.Attributes && !isDeepStrictEqual(known.attributes, Attributes))
      throw invalid('Attributes Reason: Subscription already exists with different attributes');
    return { SubscriptionArn: known.arn };
  }
  const now = scope.cloud.now();
  const asked: Subscription = {
    arn: known?.arn ?? `${topic.arn}:${randomUUID()}`,
    topicArn: topic.arn,
    protocol,
    endpoint: Endpoint,
    confirmedAt: protocol === 'sqs' ? now : null,
    token: known?.token ?? newToken(),
    bornAt: now,
    isAuthenticated: false,
    attributes: Attributes,
  };
  scope.subscriptions.put(asked.arn, asked);
  if (asked.confirmedAt !== null) return { SubscriptionArn: asked.arn };
  scope.send(asked, confirmationOf(asked, now));
  return { SubscriptionArn: ReturnSubscriptionArn ? asked.arn : pendingWords };
}

const newToken = () => Array.from({ length: 4 }, () => randomUUID().replaceAll('-', '')).join('');

const confirmationOf = ({ topicArn }: Subscription, at: number): Message => ({
  kind: 'SubscriptionConfirmation',
  id: randomUUID(),
  topicArn,
  text: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
  attributes: {},
  at,
});

/** Confirming again is fine. */
export function confirmSubscription(scope: SnsScope, input: ConfirmSubscriptionInput) {
  const { TopicArn, Token = '', AuthenticateOnUnsubscribe } = input;
  const topic = findTopic(scope, TopicArn);
  const asked = subscriptionsOf(scope, topic.arn).find(({ token }) => token === Token);
  if (!asked) throw invalid('Token');
  if (asked.confirmedAt === null) {
    const isAuthenticated = AuthenticateOnUnsubscribe === 'true';
    scope.subscriptions.put(asked.arn, { ...asked, confirmedAt: scope.cloud.now(), isAuthenticated });
  }
  return { SubscriptionArn: asked.arn };
}

/** `isSigned`: false for the link in a message. Ending what does not exist is fine. */
export function unsubscribe(scope: SnsScope, { SubscriptionArn = '' }: UnsubscribeInput, isSigned = true) {
  const parts = SubscriptionArn.split(':');
  if (parts.length < 6)
    throw invalid(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  const known = scope.subscriptions.get(SubscriptionArn);
  if (!known) return;
  if (known.isAuthenticated && !isSigned)
    throw new AwsError('AuthorizationError', 'The subscription requires a signed request to end it', 403);
  if (known.confirmedAt === null)
    throw invalid('This operation cannot be performed on subscriptions pending confirmation');
  scope.subscriptions.delete(known.arn);
  const topic = scope.topics.get(known.topicArn);
  if (topic) scope.topics.put(topic.arn, { ...topic, deleted: topic.deleted + 1 });
}

export function listSubscriptions(scope: SnsScope, { NextToken }: ListSubscriptionsInput) {
  const own = allSubscriptions(scope).filter(({ arn }) => regionOf(arn) === scope.region);
  return listed(own, NextToken);
}

export function listSubscriptionsByTopic(
  scope: SnsScope,
  { TopicArn, NextToken }: ListSubscriptionsByTopicInput,
) {
  return listed(subscriptionsOf(scope, findTopic(scope, TopicArn).arn), NextToken);
}

function listed(all: Subscription[], token: string | undefined) {
  const { rows, ...next } = page(all, token);
  const Subscriptions = rows.map(({ arn, topicArn, protocol, endpoint, confirmedAt }) => ({
    SubscriptionArn: confirmedAt === null ? 'PendingConfirmation' : arn,
    Owner: account,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  }));
  return { Subscriptions, ...next };
}
