// StartMessageMoveTask: moves dead letters back to where they came from, or to another queue.
// AWS moves in the background at up to 500 a second; here the task is finished when its handle is returned.
import { randomUUID } from 'node:crypto';
import type {
  ListMessageMoveTasksRequest,
  ListMessageMoveTasksResult,
  ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskRequest,
  StartMessageMoveTaskResult,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';
import { parseObject } from './attributes.ts';
import type { Fauxqs, Queue } from './fauxqs.ts';

export interface MoveTasks {
  start(fauxqs: Fauxqs, input: StartMessageMoveTaskRequest): StartMessageMoveTaskResult;
  list(input: ListMessageMoveTasksRequest): ListMessageMoveTasksResult;
}

/** The queues whose redrive policy names this one. */
export function sourcesOf({ store }: Fauxqs, deadLetters: Queue): Queue[] {
  return [...store.allQueues()].filter(
    (queue) => parseObject(queue.attributes.RedrivePolicy ?? '')?.deadLetterTargetArn === deadLetters.arn,
  );
}

export function moveTasks(now: () => number): MoveTasks {
  const tasks: ListMessageMoveTasksResultEntry[] = [];
  return {
    start(fauxqs, { SourceArn = '', DestinationArn }) {
      const source = existing(fauxqs, SourceArn);
      const origins = sourcesOf(fauxqs, source);
      const origin = origins[0];
      if (!origin) {
        throw new AwsError(
          'InvalidParameterValue',
          'Source queue must be configured as a Dead Letter Queue.',
        );
      }
      if (!DestinationArn && origins.length > 1) {
        // fauxqs does not remember where a dead letter came from.
        throw new AwsError(
          'UnsupportedOperation',
          'Several queues share these dead letters: name the destination.',
        );
      }
      const moved = move(source, DestinationArn ? existing(fauxqs, DestinationArn) : origin);
      tasks.unshift({
        SourceArn,
        ...(DestinationArn && { DestinationArn }),
        Status: 'COMPLETED',
        ApproximateNumberOfMessagesMoved: moved,
        ApproximateNumberOfMessagesToMove: moved,
        StartedTimestamp: now(),
      });
      return { TaskHandle: Buffer.from(`${randomUUID()}:${SourceArn}`).toString('base64') };
    },
    list: ({ SourceArn, MaxResults = 1 }) => ({
      Results: tasks.filter((task) => task.SourceArn === SourceArn).slice(0, MaxResults),
    }),
  };
}

function existing({ store }: Fauxqs, arn: string): Queue {
  const queue = store.getQueueByArn(arn);
  if (queue) return queue;
  throw new AwsError(
    'ResourceNotFoundException',
    "The resource that you specified for the SourceArn parameter doesn't exist.",
  );
}

/** Visible messages only, as on AWS; each restarts with a receive count of zero. */
function move(source: Queue, destination: Queue): number {
  let moved = 0;
  for (;;) {
    const [received] = source.dequeue(1, 30);
    if (!received) return moved;
    const message = source.inflightMessages.get(received.ReceiptHandle)?.message;
    source.deleteMessage(received.ReceiptHandle);
    if (!message) continue;
    destination.enqueue({ ...message, approximateReceiveCount: 0 });
    moved += 1;
  }
}
