// What the topic of notifications requires from AWS.
import type { Caller, Duty, Grant } from './caller-duties.ts';
import { grant } from './caller-duties.ts';

/** Nothing for a stack without a topic. */
const forTopic =
  (duty: (topic: string) => Grant[]): Duty =>
  ({ notify, names: { arn } }: Caller) =>
    notify ? duty(arn.topic('notifications')) : [];

/** Also needed for stacks without a topic, which might have had one. */
export const findTopic: Duty = (caller) => [grant('*', 'sns', 'ListTopics'), ...readTags(caller)];

const readTags = forTopic((topic) => [grant(topic, 'sns', 'ListTagsForResource')]);

export const inspectTopic = forTopic((topic) => [
  grant(topic, 'sns', 'ListTagsForResource ListSubscriptionsByTopic'),
]);

/** SNS knows no permission on a single subscription. */
export const makeTopic = forTopic((topic) => [
  grant(topic, 'sns', 'CreateTopic TagResource UntagResource Subscribe'),
  grant('*', 'sns', 'Unsubscribe'),
]);

export const removeTopic = forTopic((topic) => [grant(topic, 'sns', 'DeleteTopic')]);
