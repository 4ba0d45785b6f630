// Queues on a test's cloud.
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

export const queueArn = (name: string, region = 'us-east-1') => `arn:aws:sqs:${region}:000000000000:${name}`;

let made = 0;

/** A new one, under a name of its own. */
export async function makeQueue(sqs: SQSClient, Attributes: Record<string, string> = {}) {
  const name = `queue-${++made}${Attributes.FifoQueue ? '.fifo' : ''}`;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return { name, url: QueueUrl, arn: queueArn(name) };
}

/** Its messages are gone, as if somebody had worked them off. */
export async function emptyQueue(sqs: SQSClient, QueueName: string): Promise<void> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
}
