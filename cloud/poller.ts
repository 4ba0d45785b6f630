// Runs event source mappings: keeps as many consumers per mapping as may run concurrently, and starts and stops them
// as mappings are created, changed, disabled or deleted.
import { type ConsumerHost, consume, type PolledMapping } from './poller/consumer.ts';

export type { PolledMapping } from './poller/consumer.ts';

export interface PollerHost extends ConsumerHost {
  /** The mappings to poll now. */
  mappings(): PolledMapping[];
  /** Milliseconds until a mapping settles; undefined when none does. */
  nextChange(): number | undefined;
}

export interface Poller {
  /** To be called after every change of mappings and functions. */
  refresh(): void;
  /** Resolves when the last batch is finished. */
  close(): Promise<void>;
}

interface Polling {
  revision: string;
  stop: AbortController;
}

export function createPoller(host: PollerHost): Poller {
  const pollings = new Map<string, Polling>();
  const consumers = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const start = (mapping: PolledMapping) => {
    const stop = new AbortController();
    pollings.set(mapping.id, { revision: mapping.revision, stop });
    for (let number = 0; number < mapping.concurrency; number += 1) {
      const consumer = consume(mapping, host, stop.signal);
      consumers.add(consumer);
      void consumer.finally(() => consumers.delete(consumer));
    }
  };

  const stop = (id: string) => {
    pollings.get(id)?.stop.abort();
    pollings.delete(id);
  };

  const refresh = () => {
    if (closed) return;
    // Asked first: a mapping that settles between the two questions is then seen by the second.
    const ms = host.nextChange();
    const wanted = new Map(host.mappings().map((mapping) => [mapping.id, mapping]));
    for (const [id, { revision }] of pollings) {
      if (wanted.get(id)?.revision !== revision) stop(id);
    }
    for (const mapping of wanted.values()) {
      if (!pollings.has(mapping.id)) start(mapping);
    }
    clearTimeout(timer);
    if (ms !== undefined) timer = setTimeout(refresh, ms).unref();
  };

  return {
    refresh,
    async close() {
      closed = true;
      clearTimeout(timer);
      for (const id of [...pollings.keys()]) stop(id);
      await Promise.all(consumers);
    },
  };
}
