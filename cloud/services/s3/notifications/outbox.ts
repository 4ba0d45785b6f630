// Events on their way to queues and functions. They are stored with the change they report and deleted when delivered:
// a crash in between delivers twice, which S3's "at least once" allows, but never not at all.
import { isDiskFull } from '../../../disk.ts';
import type { Cloud } from '../../../service.ts';
import { bucketArn } from '../buckets/buckets.ts';
import { whyUndeliverable } from './destinations.ts';

export interface Outbox {
  /** Part of the transaction that changes the object. */
  add(destination: string, bucket: string, event: string): void;
  /** Starts delivering pending events in the background. */
  deliver(): void;
  isBusy(): boolean;
  close(): Promise<void>;
}

interface Waiting {
  id: number;
  destination: string;
  bucket: string;
  event: string;
  tries: number;
}

const batchSize = 64;
const retryMs = 1000;
/** A destination that fails for this long is abandoned, as S3 does in the end. */
const maxTries = 60;

interface Delivery {
  cloud: Cloud;
  table: ReturnType<typeof openTable>;
  /** The current run. */
  running: Promise<void> | undefined;
  /** True if events were added since the run last started from the oldest. */
  again: boolean;
  retry: NodeJS.Timeout | undefined;
  closed: boolean;
}

export function openOutbox(cloud: Cloud, transaction: (run: () => void) => void): Outbox {
  const table = openTable(cloud, transaction);
  const delivery: Delivery = {
    cloud,
    table,
    running: undefined,
    again: false,
    retry: undefined,
    closed: false,
  };
  return {
    add: table.add,
    deliver: () => deliver(delivery),
    isBusy: () => delivery.running !== undefined,
    async close() {
      delivery.closed = true;
      clearTimeout(delivery.retry);
      await delivery.running;
    },
  };
}

function deliver(delivery: Delivery): void {
  delivery.again = true;
  delivery.running ??= run(delivery);
}

async function run(delivery: Delivery): Promise<void> {
  // Waits one turn of the event loop, so that the client is answered first.
  await new Promise(setImmediate);
  try {
    while (delivery.again && !delivery.closed) {
      delivery.again = false;
      await drain(delivery);
    }
  } catch (error) {
    // On a full disk, a delivered event cannot be removed yet, so it will be delivered again.
    if (!isDiskFull(error)) throw error;
    retryLater(delivery);
  } finally {
    delivery.running = undefined;
  }
}

/** Tries to deliver every stored event once, oldest first. */
async function drain(delivery: Delivery): Promise<void> {
  const { cloud, table } = delivery;
  let last = 0;
  let isDone = true;
  while (!delivery.closed) {
    const batch = table.after(last);
    if (batch.length === 0) break;
    last = batch.at(-1)?.id ?? last;
    const results = await Promise.allSettled(batch.map((waiting) => send(cloud, waiting)));
    isDone = table.settle(batch, results) && isDone;
  }
  if (!isDone) retryLater(delivery);
}

function retryLater(delivery: Delivery): void {
  if (delivery.closed) return;
  delivery.retry ??= setTimeout(() => {
    delivery.retry = undefined;
    deliver(delivery);
  }, retryMs).unref();
}

function openTable({ store: { db } }: Cloud, transaction: (run: () => void) => void) {
  const add = db.prepare('INSERT INTO s3_outbox (destination, bucket, event) VALUES (?, ?, ?)');
  const next = db.prepare('SELECT * FROM s3_outbox WHERE id > ? ORDER BY id LIMIT ?');
  const remove = db.prepare('DELETE FROM s3_outbox WHERE id = ?');
  const markTried = db.prepare('UPDATE s3_outbox SET tries = tries + 1 WHERE id = ?');
  return {
    add: (destination: string, bucket: string, event: string) => void add.run(destination, bucket, event),
    after: (id: number) => next.all(id, batchSize) as unknown as Waiting[],
    /** Removes what was delivered or abandoned. Returns false when something must be retried. */
    settle(batch: Waiting[], results: PromiseSettledResult<void>[]): boolean {
      const isOver = ({ tries }: Waiting, i: number) =>
        results[i]?.status === 'fulfilled' || tries >= maxTries;
      transaction(() => {
        for (const [i, waiting] of batch.entries()) (isOver(waiting, i) ? remove : markTried).run(waiting.id);
      });
      return batch.every(isOver);
    },
  };
}

/** Rejects when it may work later. Events that are no longer permitted are dropped, as S3 drops them. */
async function send(cloud: Cloud, { destination, bucket, event }: Waiting): Promise<void> {
  if ((await whyUndeliverable(cloud, destination, bucketArn(bucket))) !== undefined) return;
  if (destination.includes(':lambda:')) cloud.functions.invokeLater(destination, JSON.parse(event));
  else await cloud.queues.send(destination, event);
}
