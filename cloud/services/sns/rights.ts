// What SNS's operations require: permissions on the topic; SNS knows none on a subscription.
import { account } from '../../account.ts';
import { type Right, right } from '../../authorization/rights.ts';

interface Input {
  TopicArn?: string;
  TargetArn?: string;
  ResourceArn?: string;
  Name?: string;
  Protocol?: string;
  Endpoint?: string;
  Tags?: unknown;
}

const ofNoTopic = new Set([
  ...['ListTopics', 'ListSubscriptions', 'Unsubscribe'],
  ...['GetSubscriptionAttributes', 'SetSubscriptionAttributes'],
]);

export function snsRights(operation: string, input: Input, region: string): Right[] {
  const { TopicArn, TargetArn, ResourceArn, Name = '*', Protocol, Endpoint, Tags } = input;
  const named = TopicArn ?? TargetArn ?? ResourceArn ?? `arn:aws:sns:${region}:${account}:${Name}`;
  const on = ofNoTopic.has(operation) ? '*' : named;
  const facts = operation === 'Subscribe' ? { 'sns:Protocol': Protocol, 'sns:Endpoint': Endpoint } : {};
  const own = right(`sns:${operation.replace(/Batch$/, '')}`, on, facts);
  return operation === 'CreateTopic' && Array.isArray(Tags) ? [own, right('sns:TagResource', on)] : [own];
}
