// What SQS reports to CloudWatch about its queues: on AWS once a minute, here whenever a metric is read.
import { account } from '../../account.ts';
import type { MonitoringScope } from './scope.ts';
import type { SeriesKey } from './store.ts';

const attributes: Record<string, string> = {
  ApproximateNumberOfMessagesVisible: 'ApproximateNumberOfMessages',
  ApproximateNumberOfMessagesNotVisible: 'ApproximateNumberOfMessagesNotVisible',
  ApproximateNumberOfMessagesDelayed: 'ApproximateNumberOfMessagesDelayed',
};
const age = 'ApproximateAgeOfOldestMessage';

/** Records the current value of a queue's metric; other metrics arrive by themselves. */
export async function takeReading({ cloud, metrics }: MonitoringScope, key: SeriesKey): Promise<void> {
  const { region, namespace, name, dimensions } = key;
  const queue = dimensions.find(({ Name }) => Name === 'QueueName')?.Value;
  if (namespace !== 'AWS/SQS' || queue === undefined || dimensions.length !== 1) return;
  const arn = `arn:aws:sqs:${region}:${account}:${queue}`;
  const value = name === age ? await cloud.queues.oldestSeconds(arn) : await count(name, arn);
  if (value === undefined) return;
  const unit = name === age ? 'Seconds' : 'Count';
  metrics.record(key, { at: cloud.now(), count: 1, sum: value, min: value, max: value }, unit);

  async function count(metric: string, queueArn: string): Promise<number | undefined> {
    const attribute = attributes[metric];
    const all = attribute === undefined ? undefined : await cloud.queues.attributes(queueArn);
    return all && attribute !== undefined ? Number(all[attribute] ?? 0) : undefined;
  }
}
