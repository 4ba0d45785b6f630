// What SQS's operations require: a batch needs the permission of the single call, and queues are named by URL.

import { account } from '../../account.ts';
import { type Right, right } from '../../authorization/rights.ts';

interface Input {
  QueueUrl?: unknown;
  QueueName?: unknown;
  QueueOwnerAWSAccountId?: unknown;
  SourceArn?: unknown;
  tags?: object;
  Tags?: object;
}

export function sqsRights(operation: string, input: Input, region: string): Right[] {
  const { QueueUrl, QueueName, SourceArn, tags } = input;
  const name = typeof QueueUrl === 'string' ? QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1) : QueueName;
  const arn = typeof SourceArn === 'string' ? SourceArn : `arn:aws:sqs:${region}:${account}:${name ?? '*'}`;
  const own = right(`sqs:${operation.replace(/Batch$/, '')}`, arn);
  const hasTags = operation === 'CreateQueue' && Object.keys(tags ?? {}).length > 0;
  if (operation === 'StartMessageMoveTask') {
    // The caller moves the messages, so it must be able to take them from the source queue. The target is not checked.
    const needed = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
    return [own, ...needed.map((action) => right(`sqs:${action}`, arn))];
  }
  return hasTags ? [own, right('sqs:TagQueue', arn)] : [own];
}
