// The topic of notifications and its subscriptions in both languages.
import { endpointOf } from '../stack/kinds/subscriber-kind.ts';
import { type Entry, logicalId, tagsOf } from './cloudformation-entries.ts';
import type { Block } from './hcl.ts';
import type { Part } from './parts.ts';
import { of, resource } from './terraform-blocks.ts';

export const topicFields = ['subscribers', 'tags'] as const;

export function topic(part: Part<'SNS topic'>): Record<string, Entry> {
  const Subscription = part.facets.subscribers.map(endpointOf);
  const Properties = {
    TopicName: part.name,
    ...(Subscription.length > 0 ? { Subscription } : {}),
    Tags: tagsOf(part),
  };
  return { [logicalId(part.id)]: { Type: 'AWS::SNS::Topic', Properties } };
}

export function topicBlocks({ id, name, facets }: Part<'SNS topic'>): Block[] {
  const subscriptions = facets.subscribers.map((address, index) => {
    const { Protocol, Endpoint } = endpointOf(address);
    return resource('aws_sns_topic_subscription', `${id}-${index + 1}`, {
      topic_arn: of('aws_sns_topic', id, 'arn'),
      protocol: Protocol,
      endpoint: Endpoint,
    });
  });
  return [resource('aws_sns_topic', id, { name, tags: facets.tags }), ...subscriptions];
}
