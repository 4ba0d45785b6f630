// Which members of SNS's inputs are honoured, refused or harmless. Attributes are checked one by one, by their names.
import type { MemberTable } from '../../wire/members.ts';

const fifo = 'MessageDeduplicationId MessageGroupId';

export const members: MemberTable = {
  ConfirmSubscription: { honoured: 'TopicArn Token AuthenticateOnUnsubscribe' },
  CreateTopic: { honoured: 'Name Attributes Tags.*', refused: 'DataProtectionPolicy' },
  DeleteTopic: { honoured: 'TopicArn' },
  GetSubscriptionAttributes: { honoured: 'SubscriptionArn' },
  GetTopicAttributes: { honoured: 'TopicArn' },
  ListSubscriptions: { honoured: 'NextToken' },
  ListSubscriptionsByTopic: { honoured: 'TopicArn NextToken' },
  ListTagsForResource: { honoured: 'ResourceArn' },
  ListTopics: { honoured: 'NextToken' },
  Publish: {
    honoured: 'TopicArn TargetArn Message Subject MessageStructure MessageAttributes.*',
    refused: `PhoneNumber ${fifo}`,
  },
  PublishBatch: {
    honoured: `TopicArn PublishBatchRequestEntries PublishBatchRequestEntries.Id PublishBatchRequestEntries.Message
      PublishBatchRequestEntries.Subject PublishBatchRequestEntries.MessageStructure
      PublishBatchRequestEntries.MessageAttributes.*`,
    refused: `PublishBatchRequestEntries.MessageDeduplicationId PublishBatchRequestEntries.MessageGroupId`,
  },
  SetSubscriptionAttributes: { honoured: 'SubscriptionArn AttributeName AttributeValue' },
  SetTopicAttributes: { honoured: 'TopicArn AttributeName AttributeValue' },
  Subscribe: { honoured: 'TopicArn Protocol Endpoint Attributes ReturnSubscriptionArn' },
  TagResource: { honoured: 'ResourceArn Tags.*' },
  Unsubscribe: { honoured: 'SubscriptionArn' },
  UntagResource: { honoured: 'ResourceArn TagKeys' },
};
