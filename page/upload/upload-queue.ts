// Which file is sent next, and which names are taken. Of two files with one name, the second waits until the first is sent.
import type { Sending } from './sending.ts';

export interface UploadQueue {
  push(sending: Sending): void;
  /** The next file, which counts as in progress from now on. Undefined when none may start. */
  take(): Sending | undefined;
  /** It was sent, or failed. */
  end(sending: Sending): void;
  /** Of a file that is waiting or in progress. */
  has(name: string): boolean;
  isEmpty(): boolean;
  /** Removes and returns what is waiting. Those in progress finish all the same. */
  clear(): Sending[];
}

export function openQueue(atOnce: number): UploadQueue {
  const waiting: Sending[] = [];
  const names = new Set<string>();
  const underWay = new Set<string>();
  return {
    push: (sending) => {
      waiting.push(sending);
      names.add(sending.name);
    },
    take: () => {
      const index = underWay.size < atOnce ? waiting.findIndex(({ name }) => !underWay.has(name)) : -1;
      if (index < 0) return undefined;
      const [next] = waiting.splice(index, 1);
      if (next) underWay.add(next.name);
      return next;
    },
    end: ({ name }) => {
      underWay.delete(name);
      if (!waiting.some((one) => one.name === name)) names.delete(name);
    },
    has: (name) => names.has(name),
    isEmpty: () => waiting.length === 0 && underWay.size === 0,
    clear: () => {
      names.clear();
      for (const name of underWay) names.add(name);
      return waiting.splice(0);
    },
  };
}
