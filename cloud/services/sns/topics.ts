// Topics: created, read, changed, removed. FIFO topics, encryption and delivery policies are refused.

import { isDeepStrictEqual } from 'node:util';
import type {
  CreateTopicInput,
  DeleteTopicInput,
  GetTopicAttributesInput,
  ListTopicsInput,
  SetTopicAttributesInput,
} from '@aws-sdk/client-sns';
import { account } from '../../account.ts';
import { regionOf } from '../../arn.ts';
import { parsePolicy } from '../../authorization/policy.ts';
import { tagMap } from '../../wire/tags.ts';
import { findTopic, invalid, page, type SnsScope, subscriptionsOf, type Topic, topicArn } from './records.ts';
import { checkTags } from './tags.ts';

const nameRule = /^[A-Za-z0-9_-]{1,256}$/;

export function createTopic(scope: SnsScope, { Name = '', Attributes = {}, Tags }: CreateTopicInput) {
  if (Name.endsWith('.fifo')) throw invalid('Name Reason: the embedded cloud does not support FIFO topics');
  if (!nameRule.test(Name)) throw invalid('Topic Name');
  for (const [name, value] of Object.entries(Attributes)) checkAttribute(name, value);
  const arn = topicArn(scope.region, Name);
  const tags = checkTags(tagMap(Tags));
  const known = scope.topics.get(arn);
  if (known) refuseDifferent(known, Attributes, Tags && tags);
  else scope.topics.put(arn, { arn, tags, attributes: Attributes, deleted: 0 });
  return { TopicArn: arn };
}

function refuseDifferent(known: Topic, given: Record<string, string>, tags: Topic['tags'] | undefined): void {
  const differs = Object.entries(given).some(([name, value]) => (known.attributes[name] ?? '') !== value);
  if (differs) throw invalid('Attributes Reason: Topic already exists with different attributes');
  if (tags && !isDeepStrictEqual(tags, known.tags))
    throw invalid('Tags Reason: Topic already exists with different tags');
}

/** Deleting twice is fine. */
export function deleteTopic(scope: SnsScope, { TopicArn = '' }: DeleteTopicInput): void {
  for (const { arn } of subscriptionsOf(scope, TopicArn)) scope.subscriptions.delete(arn);
  scope.topics.delete(TopicArn);
}

export function listTopics({ topics, region }: SnsScope, { NextToken }: ListTopicsInput) {
  const own = topics.entries().flatMap(([arn]) => (regionOf(arn) === region ? [arn] : []));
  const { rows, ...next } = page(own, NextToken);
  return { Topics: rows.map((TopicArn) => ({ TopicArn })), ...next };
}

export function getTopicAttributes(scope: SnsScope, { TopicArn }: GetTopicAttributesInput) {
  const { arn, attributes, deleted } = findTopic(scope, TopicArn);
  const all = subscriptionsOf(scope, arn);
  const pending = all.filter(({ confirmedAt }) => confirmedAt === null).length;
  return {
    Attributes: {
      TopicArn: arn,
      Owner: account,
      Policy: defaultPolicy(arn),
      DisplayName: '',
      ...attributes,
      SubscriptionsPending: String(pending),
      SubscriptionsConfirmed: String(all.length - pending),
      SubscriptionsDeleted: String(deleted),
    },
  };
}

export function setTopicAttributes(
  scope: SnsScope,
  { TopicArn, AttributeName = '', AttributeValue = '' }: SetTopicAttributesInput,
): void {
  const topic = findTopic(scope, TopicArn);
  checkAttribute(AttributeName, AttributeValue);
  const attributes = { ...topic.attributes, [AttributeName]: AttributeValue };
  scope.topics.put(topic.arn, { ...topic, attributes });
}

const checks: Record<string, (value: string) => boolean> = {
  DisplayName: (value) => value.length <= 100,
  Policy: (value) => parsePolicy(value) !== undefined,
};

function checkAttribute(name: string, value: string): void {
  const isValid = Object.hasOwn(checks, name) ? checks[name] : undefined;
  // `false` is the default of attributes that are on or off.
  if (!isValid && value !== '' && value !== 'false')
    throw invalid(`AttributeName Reason: the embedded cloud does not support the attribute ${name}`);
  if (isValid && !isValid(value)) throw invalid(`Attributes Reason: ${name}`);
}

/** What SNS gives a new topic. It allows what the policies of the account allow, so it changes no decision here. */
const defaultPolicy = (Resource: string) =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          ...[
            'SNS:GetTopicAttributes',
            'SNS:SetTopicAttributes',
            'SNS:AddPermission',
            'SNS:RemovePermission',
          ],
          ...['SNS:DeleteTopic', 'SNS:Subscribe', 'SNS:ListSubscriptionsByTopic', 'SNS:Publish'],
        ],
        Resource,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
