// The function's log: our lines (JSON, one per image) and Lambda's own, in order of time, and new ones as they arrive.
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { keySpellings } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { isAws, ThumbsError } from '../errors/errors.ts';
import { parseJson } from '../machine/files.ts';

export interface LogLine {
  /** ISO 8601. */
  at: string;
  stream: string;
  /** Of Lambda's own lines: `platform`. */
  level: string;
  /** The original text. */
  message: string;
  /** The fields of our lines. */
  outcome?: string;
  key?: string;
  ms?: number;
  code?: string;
  reason?: string;
  requestId?: string;
}

export interface LogOptions {
  /** In ms since 1970. */
  since: number;
  follow: boolean;
  /** Only failures. */
  failed: boolean;
  /** Only lines about this image. */
  key: string | undefined;
  /** Also Lambda's lines about every invocation. */
  routine: boolean;
}

/** How often a follower looks, in ms. CloudWatch shows a line a few seconds after it was written. */
const paceMs = 1000;
/** Lines of several streams arrive late and out of order: each look overlaps the previous one by this much (ms). */
const overlapMs = 10_000;

/** Ends with the newest line; when following, only when the signal fires. */
export async function* readLog(context: Context, options: LogOptions): AsyncGenerator<LogLine> {
  const seen = new Map<string, number>();
  let from = options.since;
  for (;;) {
    for await (const event of eventsSince(context, from, options.key)) {
      const { eventId = '', timestamp = 0 } = event;
      if (seen.has(eventId)) continue;
      // One look returns each line once: only later looks overlap.
      if (options.follow) seen.set(eventId, timestamp);
      from = Math.max(from, timestamp - overlapMs);
      const line = lineOf(event);
      if (isWanted(line, options)) yield line;
    }
    if (!options.follow) return;
    for (const [id, at] of seen) if (at < from) seen.delete(id);
    await context.clock.sleep(paceMs, context.signal);
  }
}

async function* eventsSince(
  context: Context,
  startTime: number,
  key: string | undefined,
): AsyncGenerator<FilteredLogEvent> {
  const logGroupName = context.names.logGroup('worker');
  const client = context.client(CloudWatchLogsClient);
  const filter = key === undefined ? {} : { filterPattern: patternOf(key) };
  try {
    for await (const { events = [] } of paginateFilterLogEvents(
      { client },
      { logGroupName, startTime, ...filter },
    ))
      yield* events;
  } catch (error) {
    if (!isAws(error, 'ResourceNotFoundException')) throw error;
    throw new ThumbsError('NoLogs', `there is no log group ${logGroupName}`, {
      cause: error,
      fix: 'to create it: thumbs setup',
    });
  }
}

/** Typed keys may be spelled differently from stored ones; lines of both are shown. */
function patternOf(key: string): string {
  return `{ ${keySpellings(key)
    .map((spelling) => `($.key = ${JSON.stringify(spelling)})`)
    .join(' || ')} }`;
}

function lineOf({
  timestamp = 0,
  logStreamName: stream = '',
  message: text = '',
}: FilteredLogEvent): LogLine {
  const message = text.trimEnd();
  const line: LogLine = { at: new Date(timestamp).toISOString(), stream, level: 'platform', message };
  return { ...line, ...(message.startsWith('{') ? factsOf(message) : {}) };
}

const facts = ['level', 'key', 'ms', 'code', 'reason', 'requestId'];

/** Metrics and other fields of a line stay in its message. */
function factsOf(message: string): Partial<LogLine> {
  const root = parseJson(message) as Record<string, unknown> | undefined;
  if (!root) return {};
  const found = facts.filter((name) => root[name] != null).map((name) => [name, root[name]]);
  return { outcome: String(root.event), ...Object.fromEntries(found) };
}

const routine = /^(INIT_START|START|END|REPORT) /;
/** Lambda's words for abnormal ends: timeouts, crashes, memory. */
const trouble = /Task timed out|Status: (timeout|error)|Error: |Runtime\.\w+Error|ERROR/;

function isWanted({ level, message, key }: LogLine, options: LogOptions): boolean {
  // `*` in a pattern matches anything.
  if (options.key !== undefined && !keySpellings(options.key).includes(key ?? '')) return false;
  if (level !== 'platform') return !options.failed || level !== 'info';
  const isTrouble = trouble.test(message);
  return isTrouble || (!options.failed && (options.routine || !routine.test(message)));
}
