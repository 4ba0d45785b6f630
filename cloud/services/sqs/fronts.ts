// What is in front of fauxqs, by operation: checks it lacks, answers it gives differently, operations it does not have.
import type {
  CreateQueueRequest,
  GetQueueAttributesRequest,
  ListMessageMoveTasksRequest,
  SetQueueAttributesRequest,
  StartMessageMoveTaskRequest,
  TagQueueRequest,
  UntagQueueRequest,
} from '@aws-sdk/client-sqs';
import { account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../service.ts';
import { checkName, checkReadable, checkSame, checkSettable } from './attributes.ts';
import { queueDoesNotExist } from './errors.ts';
import type { Fauxqs, Queue } from './fauxqs.ts';
import type { Lifetimes } from './lifetimes.ts';
import { moveTasks, sourcesOf } from './moves.ts';

/** Answers an operation, or checks it and passes it on to fauxqs by returning undefined. */
export type Front = (fauxqs: Fauxqs, input: never) => object | undefined;
type Fronts = Record<string, Front>;

/** Operations that concern an existing queue. */
interface OfQueue {
  QueueUrl: string;
}

export function fronts(cloud: Cloud, ends: Lifetimes): Map<string, Front> {
  return new Map(
    Object.entries({ ...lifeFronts(ends), ...attributeFronts, ...tagFronts, ...moveFronts(cloud) }),
  );
}

function find({ store }: Fauxqs, url = ''): Queue {
  const queue = store.getQueueByName(url.slice(url.lastIndexOf('/') + 1));
  if (queue) return queue;
  throw new AwsError('QueueDoesNotExist', queueDoesNotExist);
}

function lifeFronts(ends: Lifetimes): Fronts {
  return {
    CreateQueue(fauxqs, { QueueName: name = '', Attributes: attributes = {} }: CreateQueueRequest) {
      checkName(name);
      checkSettable(fauxqs, attributes);
      ends.checkFree(`arn:aws:sqs:${fauxqs.region}:${account}:${name}`);
      const existing = fauxqs.store.getQueueByName(name);
      if (existing) checkSame(existing, attributes);
      return existing && { QueueUrl: existing.url };
    },
    DeleteQueue(fauxqs, { QueueUrl }: OfQueue) {
      ends.end(fauxqs, find(fauxqs, QueueUrl));
      return {};
    },
  };
}

const attributeFronts: Fronts = {
  SetQueueAttributes(fauxqs, { Attributes: attributes = {} }: SetQueueAttributesRequest) {
    checkSettable(fauxqs, attributes);
    return undefined;
  },
  GetQueueAttributes(fauxqs, { QueueUrl, AttributeNames: names = [] }: GetQueueAttributesRequest) {
    checkReadable(names);
    const queue = find(fauxqs, QueueUrl);
    // Counts date from the last receive unless fauxqs checks its timers.
    queue.processTimers();
    const set = Object.entries(queue.getAllAttributes(names)).filter(([, value]) => value !== '');
    return { Attributes: Object.fromEntries(set) };
  },
};

const tagFronts: Fronts = {
  TagQueue(fauxqs, { QueueUrl, Tags = {} }: TagQueueRequest) {
    const queue = find(fauxqs, QueueUrl);
    for (const [key, value] of Object.entries(Tags)) queue.tags.set(key, value);
    fauxqs.saveTags(queue);
    return {};
  },
  UntagQueue(fauxqs, { QueueUrl, TagKeys = [] }: UntagQueueRequest) {
    const queue = find(fauxqs, QueueUrl);
    for (const key of TagKeys) queue.tags.delete(key);
    fauxqs.saveTags(queue);
    return {};
  },
};

function moveFronts({ now }: Cloud): Fronts {
  const tasks = moveTasks(now);
  return {
    ListDeadLetterSourceQueues(fauxqs, { QueueUrl }: OfQueue) {
      return { queueUrls: sourcesOf(fauxqs, find(fauxqs, QueueUrl)).map(({ url }) => url) };
    },
    StartMessageMoveTask: (fauxqs, input: StartMessageMoveTaskRequest) => tasks.start(fauxqs, input),
    ListMessageMoveTasks: (_fauxqs, input: ListMessageMoveTasksRequest) => tasks.list(input),
  };
}
