// Which members of SQS's inputs are honoured, refused or harmless.
import type { MemberTable } from '../../wire/members.ts';

const attributeLists = (of: string) => `${of}.{}.StringListValues ${of}.{}.BinaryListValues`;
const attributes = (of: string) => `${of} ${of}.DataType ${of}.StringValue ${of}.BinaryValue`;

const message = (at = '') => ({
  honoured: `${at}MessageBody ${at}DelaySeconds ${attributes(`${at}MessageAttributes`)}
    ${attributes(`${at}MessageSystemAttributes`)} ${at}MessageDeduplicationId ${at}MessageGroupId`,
  refused: `${attributeLists(`${at}MessageAttributes`)} ${attributeLists(`${at}MessageSystemAttributes`)}`,
});

export const members: MemberTable = {
  ChangeMessageVisibility: { honoured: 'QueueUrl ReceiptHandle VisibilityTimeout' },
  ChangeMessageVisibilityBatch: {
    honoured: 'QueueUrl Entries Entries.Id Entries.ReceiptHandle Entries.VisibilityTimeout',
  },
  CreateQueue: { honoured: 'QueueName Attributes tags' },
  DeleteMessage: { honoured: 'QueueUrl ReceiptHandle' },
  DeleteMessageBatch: { honoured: 'QueueUrl Entries Entries.Id Entries.ReceiptHandle' },
  DeleteQueue: { honoured: 'QueueUrl' },
  GetQueueAttributes: { honoured: 'QueueUrl AttributeNames' },
  GetQueueUrl: { honoured: 'QueueName QueueOwnerAWSAccountId' },
  ListDeadLetterSourceQueues: { honoured: 'QueueUrl NextToken MaxResults' },
  ListMessageMoveTasks: { honoured: 'SourceArn MaxResults' },
  ListQueueTags: { honoured: 'QueueUrl' },
  ListQueues: { honoured: 'QueueNamePrefix NextToken MaxResults' },
  PurgeQueue: { honoured: 'QueueUrl' },
  ReceiveMessage: {
    honoured: `QueueUrl AttributeNames MessageSystemAttributeNames MessageAttributeNames MaxNumberOfMessages
      VisibilityTimeout WaitTimeSeconds`,
    harmless: {
      ReceiveRequestAttemptId:
        'after a lost answer the messages come back when their visibility timeout ends, not at once',
    },
  },
  SendMessage: { honoured: `QueueUrl ${message().honoured}`, refused: message().refused },
  SendMessageBatch: {
    honoured: `QueueUrl Entries Entries.Id ${message('Entries.').honoured}`,
    refused: message('Entries.').refused,
  },
  SetQueueAttributes: { honoured: 'QueueUrl Attributes' },
  StartMessageMoveTask: {
    honoured: 'SourceArn DestinationArn',
    harmless: { MaxNumberOfMessagesPerSecond: 'shown, but a move is over when it answers' },
  },
  TagQueue: { honoured: 'QueueUrl Tags' },
  UntagQueue: { honoured: 'QueueUrl TagKeys' },
};
