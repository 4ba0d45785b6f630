// What a topic really is, in CloudFormation's words.
import { ListSubscriptionsByTopicCommand, ListTagsForResourceCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Reader } from './live-properties.ts';

export const topic: Reader = async (cloud, { TopicName }) => {
  const sns = cloud.client(SNSClient);
  const TopicArn = `arn:aws:sns:us-east-1:000000000000:${TopicName}`;
  const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  const Subscription = Subscriptions.map(({ Protocol, Endpoint }) => ({ Protocol, Endpoint }));
  // In the template's order.
  Subscription.sort((a, b) => ((a.Endpoint ?? '') < (b.Endpoint ?? '') ? -1 : 1));
  return { TopicName, ...(Subscription.length > 0 ? { Subscription } : {}), Tags };
};
