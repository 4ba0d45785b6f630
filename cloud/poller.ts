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

interface Polled {
  host: PollerHost;
  /** Keyed by mapping id. */
  pollings: Map<string, Polling>;
  consumers: Set<Promise<void>>;
  timer: NodeJS.Timeout | undefined;
  closed: boolean;
}

export function createPoller(host: PollerHost): Poller {
  const polled: Polled = {
    host,
    pollings: new Map(),
    consumers: new Set(),
    timer: undefined,
    closed: false,
  };
  return {
    refresh: () => refresh(polled),
    async close() {
      polled.closed = true;
      clearTimeout(polled.timer);
      for (const id of [...polled.pollings.keys()]) stop(polled, id);
      await Promise.all(polled.consumers);
    },
  };
}

function refresh(polled: Polled): void {
  if (polled.closed) return;
  const { host, pollings } = polled;
  // Must precede mappings(), so that a mapping that settles between the two calls is not missed.
  const ms = host.nextChange();
  const wanted = new Map(host.mappings().map((mapping) => [mapping.id, mapping]));
  for (const [id, { revision }] of pollings) {
    if (wanted.get(id)?.revision !== revision) stop(polled, id);
  }
  for (const mapping of wanted.values()) {
    if (!pollings.has(mapping.id)) start(polled, mapping);
  }
  clearTimeout(polled.timer);
  if (ms !== undefined) polled.timer = setTimeout(() => refresh(polled), ms).unref();
}

function start({ host, pollings, consumers }: Polled, mapping: PolledMapping): void {
  const stop = new AbortController();
  pollings.set(mapping.id, { revision: mapping.revision, stop });
  for (let number = 0; number < mapping.concurrency; number += 1) {
    const consumer = consume(mapping, host, stop.signal);
    consumers.add(consumer);
    void consumer.finally(() => consumers.delete(consumer));
  }
}

function stop({ pollings }: Polled, id: string): void {
  pollings.get(id)?.stop.abort();
  pollings.delete(id);
}
