// Asynchronous invocations: events wait in the store, so that they survive a restart, and are tried three times in all.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html

import { randomUUID } from 'node:crypto';
import { right } from '../../authorization/rights.ts';
import type { Outcome } from '../../runtime/invocation.ts';
import { sendDeadLetter } from './dead-letters.ts';
import { run, runnable } from './invoke.ts';
import type { EventQueue, FunctionRecord, Lambda } from './records.ts';

/** Lambda waits one minute before the second attempt and two before the third; here the delays are short. In ms. */
const backoffMs = [500, 1000];

/** When to retry a function that could not take its next event, in ms. */
const retryMs = 100;

interface QueuedEvent {
  id: number;
  arn: string;
  requestId: string;
  payload: Buffer;
  attempts: number;
  addedAt: number;
}

interface Queue {
  lambda: Lambda;
  table: EventTable;
  /** IDs of the events in progress. */
  running: Set<number>;
  timer: NodeJS.Timeout | undefined;
  closed: boolean;
}

export function createEventQueue(lambda: Lambda): EventQueue {
  const table = eventTable(lambda);
  const queue: Queue = { lambda, table, running: new Set(), timer: undefined, closed: false };
  return {
    add(arn, payload, requestId = randomUUID()) {
      table.add(arn, requestId, payload, lambda.cloud.now());
      pump(queue);
    },
    pump: () => pump(queue),
    close() {
      queue.closed = true;
      clearTimeout(queue.timer);
    },
  };
}

/** Starts events in order of arrival, limited by each function's free slots. */
function pump(queue: Queue): void {
  if (queue.closed) return;
  const { lambda, table } = queue;
  for (const arn of table.functions()) {
    const record = lambda.functions.get(arn);
    if (!record) table.removeAll(arn);
    else if (lambda.cloud.now() >= record.pendingUntil) startEvents(queue, record);
  }
  clearTimeout(queue.timer);
  if (table.functions().length > 0) queue.timer = setTimeout(() => pump(queue), retryMs).unref();
}

function startEvents(queue: Queue, record: FunctionRecord): void {
  const { lambda, table, running } = queue;
  const due = table.due(record.arn, lambda.cloud.now(), running.size + 16);
  for (const event of due.filter(({ id }) => !running.has(id))) {
    if (!lambda.runtime.hasRoom(runnable(lambda, record))) return;
    void attempt(queue, event, record);
  }
}

async function attempt(queue: Queue, event: QueuedEvent, record: FunctionRecord): Promise<void> {
  const { lambda, table, running } = queue;
  running.add(event.id);
  try {
    const { requestId, payload } = event;
    const outcome = await run(lambda, record, { requestId, payload });
    // If closed, the invocation was interrupted; the event is retried after the restart.
    if (!queue.closed) finish(lambda, table, { event, record, outcome });
  } catch {
    // The function was throttled or not ready, which does not count as an attempt.
    if (!queue.closed) table.postpone(event.id, event.attempts, lambda.cloud.now() + retryMs);
  } finally {
    running.delete(event.id);
    if (!queue.closed) pump(queue);
  }
}

interface Finished {
  event: QueuedEvent;
  record: FunctionRecord;
  outcome: Outcome;
}

/** Removes the event if it succeeded or failed for good; otherwise schedules the next attempt. */
function finish(lambda: Lambda, table: EventTable, { event, record, outcome }: Finished): void {
  const { eventInvoke } = record;
  const { retries = backoffMs.length, maximumAgeSeconds = 21_600 } = eventInvoke ?? {};
  const now = lambda.cloud.now();
  const over = event.attempts >= retries || now - event.addedAt > maximumAgeSeconds * 1000;
  if (outcome.functionError && !over) {
    table.postpone(event.id, event.attempts + 1, now + (backoffMs[event.attempts] ?? 0));
    return;
  }
  table.remove(event.id);
  if (!outcome.functionError) return;
  // The event goes to the dead-letter queue and the OnFailure destination; without either it is lost, as on AWS.
  void sendDeadLetter(lambda, record, event, outcome);
  if (eventInvoke?.onFailure)
    void tell(lambda, eventInvoke.onFailure, record, failureRecord(event, record.arn, outcome, now));
}

/** Sends with the permissions of the function's role. */
async function tell(
  { cloud }: Lambda,
  queue: string,
  { settings, name }: FunctionRecord,
  text: string,
): Promise<void> {
  if (await cloud.permissions.mayRole(settings.Role, name, right('sqs:SendMessage', queue)))
    await cloud.queues.send(queue, text);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function failureRecord(event: QueuedEvent, arn: string, outcome: Outcome, now: number): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${arn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: event.attempts + 1,
    },
    requestPayload: JSON.parse(event.payload.toString()),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: outcome.functionError },
    responsePayload: JSON.parse(outcome.payload),
  });
}

type EventTable = ReturnType<typeof eventTable>;

function eventTable({ cloud }: Lambda) {
  const { db } = cloud.store;
  db.exec(
    `CREATE TABLE IF NOT EXISTS lambda_events (id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT, requestId TEXT,
     payload BLOB, attempts INTEGER, addedAt INTEGER, dueAt INTEGER);
     CREATE INDEX IF NOT EXISTS lambda_events_arn ON lambda_events (arn, id)`,
  );
  const add = db.prepare('INSERT INTO lambda_events VALUES (NULL, ?, ?, ?, 0, ?, ?)');
  const due = db.prepare('SELECT * FROM lambda_events WHERE arn = ? AND dueAt <= ? ORDER BY id LIMIT ?');
  const functions = db.prepare('SELECT DISTINCT arn FROM lambda_events');
  const postpone = db.prepare('UPDATE lambda_events SET attempts = ?, dueAt = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM lambda_events WHERE id = ?');
  const removeAll = db.prepare('DELETE FROM lambda_events WHERE arn = ?');
  return {
    add: (arn: string, requestId: string, payload: Buffer, now: number) =>
      add.run(arn, requestId, payload, now, now),
    due: (arn: string, now: number, limit: number) => due.all(arn, now, limit).map(toEvent),
    functions: () => functions.all().map((row) => String(row.arn)),
    postpone: (id: number, attempts: number, dueAt: number) => postpone.run(attempts, dueAt, id),
    remove: (id: number) => remove.run(id),
    removeAll: (arn: string) => removeAll.run(arn),
  };
}

function toEvent(row: Record<string, unknown>): QueuedEvent {
  return {
    id: Number(row.id),
    arn: String(row.arn),
    requestId: String(row.requestId),
    payload: Buffer.from(row.payload as Uint8Array),
    attempts: Number(row.attempts),
    addedAt: Number(row.addedAt),
  };
}
