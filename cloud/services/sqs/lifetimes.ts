// The end of a queue: on AWS it keeps working for up to 60 s after DeleteQueue, and its name is refused for 60 s.
// Here both are 0 unless a test sets `timings.queueDeletionMs` and `timings.queueNameCooldownMs`.

import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../service.ts';
import type { Fauxqs } from './fauxqs.ts';
import type { Queue } from './fauxqs-types.ts';

export interface Lifetimes {
  /** DeleteQueue: now, or later. */
  end(fauxqs: Fauxqs, queue: Queue): void;
  /** Removes the queues whose time has come. */
  sweep(fauxqs: Fauxqs): void;
  /** Throws QueueDeletedRecently while the name is not free yet. */
  checkFree(arn: string): void;
}

export function lifetimes({ timings, now }: Pick<Cloud, 'timings' | 'now'>): Lifetimes {
  /** By queue ARN: when DeleteQueue was called. */
  const deletedAt = new Map<string, number>();
  const pendingDelete = new Set<string>();
  const since = (arn: string) => now() - (deletedAt.get(arn) ?? Number.NEGATIVE_INFINITY);
  const sweep = ({ store }: Fauxqs) => {
    for (const arn of pendingDelete) {
      const queue = store.getQueueByArn(arn);
      if (!queue || since(arn) < timings.queueDeletionMs) continue;
      store.deleteQueue(queue.url);
      pendingDelete.delete(arn);
    }
  };
  return {
    sweep,
    end(fauxqs, { arn }) {
      // Deleting a queue again does not extend its life.
      if (!pendingDelete.has(arn)) deletedAt.set(arn, now());
      pendingDelete.add(arn);
      sweep(fauxqs);
    },
    checkFree(arn) {
      if (!pendingDelete.has(arn) && since(arn) >= timings.queueNameCooldownMs) return;
      throw new AwsError(
        'QueueDeletedRecently',
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      );
    },
  };
}
