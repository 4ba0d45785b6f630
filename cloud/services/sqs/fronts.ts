// What is in front of fauxqs, by operation: checks it lacks, answers it gives differently, operations it does not have.
import type {
  CreateQueueRequest,
  GetQueueAttributesRequest,
  ListDeadLetterSourceQueuesRequest,
  ListMessageMoveTasksRequest,
  ListQueuesRequest,
  SetQueueAttributesRequest,
  StartMessageMoveTaskRequest,
  TagQueueRequest,
  UntagQueueRequest,
} from '@aws-sdk/client-sqs';
import { account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../service.ts';
import { alsoSet, checkName, checkReadable, checkSame, checkSettable } from './attributes.ts';
import { type Fauxqs, findQueue } from './fauxqs.ts';
import type { Queue } from './fauxqs-types.ts';
import type { Lifetimes } from './lifetimes.ts';
import { moveTasks, sourcesOf } from './moves.ts';
import { pageOf } from './paging.ts';
import { dropExpired, receiveFronts } from './receive.ts';
import { sendFronts } from './send.ts';
import { settleFronts } from './settle.ts';

/** Answers an operation, or checks it and hands it over to fauxqs by returning undefined. */
export type Front = (fauxqs: Fauxqs, input: never) => object | undefined | Promise<object>;
type Fronts = Record<string, Front>;

const purgeCooldownMs = 60_000;

/** Of the operations that concern a queue that exists. */
interface OfQueue {
  QueueUrl: string;
}

export function fronts(cloud: Cloud, ends: Lifetimes): Map<string, Front> {
  return new Map(
    Object.entries<Front>({
      ...lifeFronts(cloud, ends),
      ...attributeFronts,
      ...tagFronts,
      ...sendFronts,
      ...receiveFronts,
      ...settleFronts,
      ...moveFronts(cloud),
    }),
  );
}

function lifeFronts({ now }: Cloud, ends: Lifetimes): Fronts {
  const purged = new WeakMap<Queue, number>();
  return {
    CreateQueue(fauxqs, { QueueName: name = '', Attributes: attributes = {} }: CreateQueueRequest) {
      checkName(name, attributes);
      checkSettable(fauxqs, attributes, name.endsWith('.fifo'));
      ends.checkFree(`arn:aws:sqs:${fauxqs.region}:${account}:${name}`);
      const existing = fauxqs.store.getQueueByName(name);
      if (existing) checkSame(existing, attributes);
      Object.assign(attributes, alsoSet(attributes));
      return existing && { QueueUrl: existing.url };
    },
    DeleteQueue(fauxqs, { QueueUrl }: OfQueue) {
      ends.end(fauxqs, findQueue(fauxqs, QueueUrl));
      return {};
    },
    PurgeQueue(fauxqs, { QueueUrl }: OfQueue) {
      const queue = findQueue(fauxqs, QueueUrl);
      if (now() - (purged.get(queue) ?? Number.NEGATIVE_INFINITY) < purgeCooldownMs) {
        const text = `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`;
        throw new AwsError('PurgeQueueInProgress', text, 403);
      }
      purged.set(queue, now());
      queue.purge();
      return {};
    },
    async ListQueues(fauxqs, input: ListQueuesRequest) {
      const { QueueNamePrefix, MaxResults, NextToken } = input;
      const { queues, nextToken } = fauxqs.store.listQueues(QueueNamePrefix, MaxResults, NextToken);
      return {
        ...(queues.length > 0 && { QueueUrls: queues.map(({ url }) => url) }),
        ...(nextToken && { NextToken: nextToken }),
      };
    },
  };
}

const attributeFronts: Fronts = {
  SetQueueAttributes(fauxqs, { QueueUrl, Attributes: attributes = {} }: SetQueueAttributesRequest) {
    checkSettable(fauxqs, attributes, findQueue(fauxqs, QueueUrl).isFifo());
    Object.assign(attributes, alsoSet(attributes));
    return undefined;
  },
  GetQueueAttributes(fauxqs, { QueueUrl, AttributeNames: names = [] }: GetQueueAttributesRequest) {
    checkReadable(names);
    const queue = findQueue(fauxqs, QueueUrl);
    // Counts are as of the last receive unless fauxqs looks at its clocks.
    queue.processTimers();
    dropExpired(queue);
    const set = Object.entries(queue.getAllAttributes(names)).filter(([, value]) => value !== '');
    return set.length > 0 ? { Attributes: Object.fromEntries(set) } : {};
  },
};

const tagFronts: Fronts = {
  ListQueueTags(fauxqs, { QueueUrl }: OfQueue) {
    const { tags } = findQueue(fauxqs, QueueUrl);
    return tags.size > 0 ? { Tags: Object.fromEntries(tags) } : {};
  },
  TagQueue(fauxqs, { QueueUrl, Tags = {} }: TagQueueRequest) {
    const queue = findQueue(fauxqs, QueueUrl);
    for (const [key, value] of Object.entries(Tags)) queue.tags.set(key, value);
    fauxqs.saveTags(queue);
    return {};
  },
  UntagQueue(fauxqs, { QueueUrl, TagKeys = [] }: UntagQueueRequest) {
    const queue = findQueue(fauxqs, QueueUrl);
    for (const key of TagKeys) queue.tags.delete(key);
    fauxqs.saveTags(queue);
    return {};
  },
};

function moveFronts({ now }: Cloud): Fronts {
  const tasks = moveTasks(now);
  return {
    ListDeadLetterSourceQueues(fauxqs, { QueueUrl, ...paging }: ListDeadLetterSourceQueuesRequest) {
      const urls = sourcesOf(fauxqs, findQueue(fauxqs, QueueUrl)).map(({ url }) => url);
      return pageOf(urls, paging);
    },
    StartMessageMoveTask: (fauxqs, input: StartMessageMoveTaskRequest) => tasks.start(fauxqs, input),
    ListMessageMoveTasks: (_fauxqs, input: ListMessageMoveTasksRequest) => tasks.list(input),
  };
}
