// One consumer of an event source mapping: receives a batch, invokes the function, deletes what was processed, repeats.
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueMessage, Queues } from '../queues.ts';
import type { Outcome } from '../runtime/invocation.ts';
import { type BatchSource, cutToSize, type EventRecord, settled, toEvent } from './batch.ts';

export interface PolledMapping extends BatchSource {
  id: string;
  /** A new revision means new settings, so consumers restart. */
  revision: string;
  functionArn: string;
  batchSize: number;
  windowSeconds: number;
  /** Concurrent batches. */
  concurrency: number;
  /** Records that do not fit are deleted from the queue without invoking the function. */
  fits(record: EventRecord): boolean;
}

type QueueAction = 'ReceiveMessage' | 'DeleteMessage';

export interface ConsumerHost {
  /** Delay before the first poll. */
  startMs: number;
  queues(): Queues;
  /** May the function's role do this with the queue? */
  may(mapping: PolledMapping, action: QueueAction): Promise<boolean>;
  /** Could the function be invoked now? */
  hasRoom(functionArn: string): boolean;
  /** Resolves when that may have changed. */
  change(): Promise<void>;
  invoke(functionArn: string, event: unknown): Promise<Outcome>;
  /** Was the invocation postponed (throttled, function not ready) rather than refused? */
  mayRetry(error: unknown): boolean;
}

/** SQS receives at most ten messages at a time and waits at most 20 s. */
const maxReceived = 10;
const waitSeconds = 20;

/** Pause after an error of the queue, or a missing permission of the role, in ms. */
const pauseMs = 1000;

/** Runs until the signal fires; a batch received by then is still processed. Never rejects. */
export async function consume(
  mapping: PolledMapping,
  host: ConsumerHost,
  signal: AbortSignal,
): Promise<void> {
  if (host.startMs > 0) await sleep(host.startMs, undefined, { signal }).catch(() => {});
  while (!signal.aborted) {
    // A message received without a free place would waste one of its tries.
    if (!host.hasRoom(mapping.functionArn)) {
      await host.change();
      continue;
    }
    if (!(await host.may(mapping, 'ReceiveMessage'))) {
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
      continue;
    }
    try {
      const messages = await gather(mapping, host.queues(), signal);
      for (const batch of cutToSize(messages)) await work(mapping, batch, host, signal);
    } catch {
      // The queue is gone or the cloud is closing; the next round shows which.
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** Returns as soon as there are messages: up to a batch, plus whatever arrived within the batching window. */
async function gather(mapping: PolledMapping, queues: Queues, signal: AbortSignal): Promise<QueueMessage[]> {
  const { queueArn, batchSize, windowSeconds } = mapping;
  const first = Math.min(batchSize, maxReceived);
  const asked = performance.now();
  const messages = await queues.receive(queueArn, first, waitSeconds, signal);
  if (messages.length === 0) {
    // An answer that should have taken 20 s came at once: do not poll this queue in a tight loop.
    if (performance.now() - asked < 100) await sleep(pauseMs, undefined, { signal });
    return [];
  }
  const end = performance.now() + windowSeconds * 1000;
  for (
    let left = end - performance.now();
    left > 0 && messages.length < batchSize;
    left = end - performance.now()
  ) {
    if (signal.aborted) break;
    const max = Math.min(batchSize - messages.length, maxReceived);
    const window = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(left))]);
    messages.push(
      ...(await queues.receive(queueArn, max, Math.min(waitSeconds, Math.ceil(left / 1000)), window)),
    );
  }
  return messages;
}

async function work(
  mapping: PolledMapping,
  messages: QueueMessage[],
  host: ConsumerHost,
  signal: AbortSignal,
) {
  const { Records } = toEvent(messages, mapping);
  const batch = messages.filter((_, index) => mapping.fits(Records[index] as EventRecord));
  const others = messages.filter((message) => !batch.includes(message));
  if (others.length > 0 && (await host.may(mapping, 'DeleteMessage')))
    await host.queues().remove(mapping.queueArn, handlesOf(others));
  if (batch.length === 0) return;
  const outcome = await invokeWithPatience(mapping, batch, host, signal);
  const done = outcome ? settled(batch, outcome, mapping) : [];
  // Without permission to delete, processed messages return, as on AWS.
  if (await host.may(mapping, 'DeleteMessage')) {
    await host.queues().remove(mapping.queueArn, handlesOf(done));
  }
  // Interrupted by a stop of the cloud: the next start must not have to wait for the visibility timeout.
  if (signal.aborted) {
    const open = batch.filter((message) => !done.includes(message));
    await host.queues().release(mapping.queueArn, handlesOf(open));
  }
}

const handlesOf = (messages: QueueMessage[]) => messages.map(({ receiptHandle }) => receiptHandle);

/** Retries a postponed batch until its messages would be visible again anyway; then undefined. */
async function invokeWithPatience(
  mapping: PolledMapping,
  batch: QueueMessage[],
  host: ConsumerHost,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const event = toEvent(batch, mapping);
  const received = performance.now();
  let patienceMs: number | undefined;
  do {
    try {
      return await host.invoke(mapping.functionArn, event);
    } catch (error) {
      if (!host.mayRetry(error) || signal.aborted) return undefined;
      patienceMs ??= await visibilityMs(mapping.queueArn, host);
      await host.change();
    }
  } while (performance.now() - received < patienceMs);
  return undefined;
}

async function visibilityMs(queueArn: string, host: ConsumerHost): Promise<number> {
  const attributes = await host.queues().attributes(queueArn);
  return Number(attributes?.VisibilityTimeout ?? 30) * 1000;
}
