// How much work is waiting: the depth of the jobs queue and of the dead-letters queue. Both counts are approximate.
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ignore } from '../errors/errors.ts';
import type { Context } from './session.ts';

const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
const gone = ['QueueDoesNotExist'];

/** Messages waiting or in progress; null when the queue does not exist. */
export async function queueDepth(context: Context, queue: 'jobs' | 'dead-letters'): Promise<number | null> {
  const sqs = context.client(SQSClient);
  const QueueName = context.names.of(queue);
  const url = await ignore(gone, sqs.send(new GetQueueUrlCommand({ QueueName })));
  if (!url) return null;
  const command = new GetQueueAttributesCommand({ QueueUrl: url.QueueUrl, AttributeNames: [...counts] });
  const { Attributes } = (await ignore(gone, sqs.send(command))) ?? {};
  return Attributes ? counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0) : null;
}
