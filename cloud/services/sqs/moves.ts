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
import type { Fauxqs } from './fauxqs.ts';
import type { Message, Queue } from './fauxqs-types.ts';

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
    start(fauxqs, { SourceArn = '', DestinationArn, MaxNumberOfMessagesPerSecond }) {
      const source = existing(fauxqs, SourceArn, 'SourceArn');
      const origins = sourcesOf(fauxqs, source);
      const origin = origins[0];
      if (!origin) {
        throw new AwsError(
          'InvalidParameterValue',
          'Source queue must be configured as a Dead Letter Queue.',
        );
      }
      const wanted = DestinationArn ? existing(fauxqs, DestinationArn, 'DestinationArn') : undefined;
      const only = origins.length === 1 ? origin : undefined;
      const home = ({ facts }: Message) =>
        wanted ?? fauxqs.store.getQueueByArn(facts?.deadLetterSource ?? '') ?? only;
      const { moved, left } = move(source, home);
      tasks.unshift({
        SourceArn,
        ...(DestinationArn && { DestinationArn }),
        ...(MaxNumberOfMessagesPerSecond !== undefined && { MaxNumberOfMessagesPerSecond }),
        ...(left > 0
          ? { Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }
          : { Status: 'COMPLETED' }),
        ApproximateNumberOfMessagesMoved: moved,
        ApproximateNumberOfMessagesToMove: moved + left,
        StartedTimestamp: now(),
      });
      return { TaskHandle: Buffer.from(`${randomUUID()}:${SourceArn}`).toString('base64') };
    },
    list: ({ SourceArn, MaxResults = 1 }) => ({
      Results: tasks.filter((task) => task.SourceArn === SourceArn).slice(0, MaxResults),
    }),
  };
}

function existing({ store }: Fauxqs, arn: string, parameter: string): Queue {
  const queue = store.getQueueByArn(arn);
  if (queue) return queue;
  const message = `The resource that you specified for the ${parameter} parameter doesn't exist.`;
  throw new AwsError('ResourceNotFoundException', message, 404);
}

/** Visible messages only, as on AWS; each starts a new life with a receive count of zero. What has no home stays. */
function move(source: Queue, home: (message: Message) => Queue | undefined) {
  let moved = 0;
  const homeless: string[] = [];
  for (;;) {
    const [received] = source.dequeue(1, 30);
    if (!received) break;
    const message: Message | undefined = source.inflightMessages.get(received.ReceiptHandle)?.message;
    if (!message) continue;
    const destination = home(message);
    if (!destination) {
      homeless.push(received.ReceiptHandle);
      continue;
    }
    source.deleteMessage(received.ReceiptHandle);
    const { facts: { deadLetterSource: _, ...facts } = {}, ...rest } = message;
    const fresh: Message = { ...rest, approximateReceiveCount: 0, facts };
    destination.enqueue(fresh);
    moved += 1;
  }
  for (const handle of homeless) source.changeVisibility(handle, 0);
  return { moved, left: homeless.length };
}
