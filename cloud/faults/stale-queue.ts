// SQS reads from several servers, which learn of a change one after the other: reads show old attributes for up to a minute.
import type { CloudResponse, Faults } from '../service.ts';

/** After SetQueueAttributes, the next `reads` of a queue show its old state, one the new state, and one more the old one. */
export function staleQueueAttributes(reads: number): Faults {
  /** By queue ARN: the latest true answer, the answer before the change, and the number of reads since. */
  const latest = new Map<string, CloudResponse>();
  let before = new Map<string, CloudResponse>();
  let asked = new Map<string, number>();
  return ({ operation }) => {
    if (operation === 'SetQueueAttributes') [before, asked] = [new Map(latest), new Map()];
    if (operation !== 'GetQueueAttributes') return undefined;
    return async (handle) => {
      const now = await handle();
      const queue = /"QueueArn":"([^"]+)"/.exec(String(now.body))?.[1] ?? '';
      latest.set(queue, now);
      const times = (asked.get(queue) ?? 0) + 1;
      asked.set(queue, times);
      const isStale = times <= reads || times === reads + 2;
      return (isStale && before.get(queue)) || now;
    };
  };
}
