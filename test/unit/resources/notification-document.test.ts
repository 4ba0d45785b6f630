import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import {
  findRule,
  overlapping,
  ruleEvents,
  without,
  withRule,
} from '../../../src/resources/bucket/notification-document.ts';

const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:123456789012:${name}`;
const id = 'shop-source-bcd234';
const wanted = {
  destination: arn('sqs', 'shop-jobs-bcd234'),
  events: ruleEvents,
  filter: { prefix: 'pics/' },
};
const startingWith = (Value: string, Name: 'prefix' | 'suffix' = 'prefix') => ({
  Filter: { Key: { FilterRules: [{ Name, Value }] } },
});

const others: NotificationConfiguration = {
  EventBridgeConfiguration: {},
  TopicConfigurations: [{ Id: 'topic', TopicArn: arn('sns', 't'), Events: ['s3:ObjectCreated:Put'] }],
  QueueConfigurations: [
    { Id: 'queue', QueueArn: arn('sqs', 'q'), Events: ['s3:ObjectRemoved:*'], ...startingWith('docs/') },
  ],
  LambdaFunctionConfigurations: [
    { Id: 'function', LambdaFunctionArn: arn('lambda', 'function:f'), Events: ['s3:ObjectTagging:*'] },
  ],
};

describe('the rules of a bucket', () => {
  it.each([wanted.destination, arn('lambda', 'function:shop-worker-bcd234')])(
    'of others are the same after ours, which notifies %s, came and went',
    (destination) => {
      const document = withRule(others, id, { ...wanted, destination });
      expect(findRule(document, id)).toEqual({ ...wanted, id, destination });
      expect(without(document, id)).toEqual(others);
    },
  );

  it('have ours once, in its latest form', () => {
    const narrow = withRule(without(withRule(others, id, wanted), id), id, { ...wanted, filter: {} });
    expect(narrow.QueueConfigurations?.filter(({ Id }) => Id === id)).toEqual([
      { Id: id, QueueArn: wanted.destination, Events: ruleEvents },
    ]);
  });

  it.each([
    ['all keys, one kind of creation', ['s3:ObjectCreated:Put'], {}, true],
    ['a part of the prefix', ['s3:ObjectCreated:*'], startingWith('pics/2026/'), true],
    ['a wider prefix', ['s3:ObjectRemoved:Delete'], startingWith('pi'), true],
    ['the end of a name', ['s3:ObjectCreated:*'], startingWith('.jpg', 'suffix'), true],
    ['another prefix', ['s3:ObjectCreated:*'], startingWith('docs/'), false],
    ['other events', ['s3:ObjectTagging:Put'], {}, false],
  ] as const)('of others are named when they cover the same: %s', (_title, Events, Filter, isNamed) => {
    const rule = { Id: 'theirs', QueueArn: arn('sqs', 'q'), Events: [...Events], ...Filter };
    const named = overlapping({ QueueConfigurations: [rule] }, wanted);
    expect(named).toEqual(isNamed ? [`theirs (${arn('sqs', 'q')})`] : []);
  });
});
