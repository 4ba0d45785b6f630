// Log events: written in order, read by stream or, interleaved and filtered, over a whole group.
import type {
  FilteredLogEvent,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
  GetLogEventsRequest,
  GetLogEventsResponse,
  PutLogEventsRequest,
  PutLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { compilePattern } from './pattern.ts';
import { constraint, findGroup, findStream, invalid, type LogScope } from './scope.ts';
import type { EventRow, Position } from './store.ts';

/** Events and bytes of one answer, as on AWS. */
const maxEvents = 10_000;
const maxBytes = 1_048_576;

/** Events older than 14 days or more than 2 hours ahead are rejected. In ms. */
const oldest = 14 * 86_400_000;
const newest = 2 * 3_600_000;

const start: Position = { at: 0, id: 0 };
const end: Position = { at: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };

export function putLogEvents(scope: LogScope, input: PutLogEventsRequest): PutLogEventsResponse {
  const stream = findStream(scope, findGroup(scope, input.logGroupName), input.logStreamName);
  const entries = (input.logEvents ?? []).map(({ timestamp = 0, message = '' }) => ({ timestamp, message }));
  if (entries.length === 0 || entries.length > maxEvents) {
    throw constraint(`[${entries.length} events]`, 'logEvents', 'have length between 1 and 10000');
  }
  if (entries.some(({ timestamp }, index) => timestamp < (entries[index - 1]?.timestamp ?? 0))) {
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
  }
  const now = scope.cloud.now();
  const tooOld = entries.filter(({ timestamp }) => timestamp < now - oldest).length;
  const firstNew = entries.findIndex(({ timestamp }) => timestamp > now + newest);
  const taken = entries.slice(tooOld, firstNew < 0 ? undefined : firstNew);
  scope.store.append(stream, taken, now);
  scope.cloud.metrics.readLog(
    scope.region,
    taken.map(({ message }) => message),
  );
  const rejected = {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(firstNew >= 0 && { tooNewLogEventStartIndex: firstNew }),
  };
  const isRejected = Object.keys(rejected).length > 0;
  return { nextSequenceToken: String(stream.id), ...(isRejected && { rejectedLogEventsInfo: rejected }) };
}

export function getLogEvents(scope: LogScope, input: GetLogEventsRequest): GetLogEventsResponse {
  const group = findGroup(scope, input.logGroupIdentifier ?? input.logGroupName);
  const stream = findStream(scope, group, input.logStreamName);
  // Unlike in FilterLogEvents, the end is exclusive here.
  const to = input.endTime === undefined ? end.at : input.endTime - 1;
  const range = { groupId: group.id, streamId: stream.id, from: input.startTime ?? 0, to };
  const token = parseToken(input.nextToken);
  const forward = token ? token.direction === 'f' : input.startFromHead === true;
  const position = token?.position ?? (forward ? start : end);
  const found = forward
    ? scope.store.eventsAfter(range, position)
    : scope.store.eventsBefore(range, position);
  const rows = take(found, checkLimit(input.limit));
  if (!forward) rows.reverse();
  // At the end the token stays the same, which tells the reader to stop.
  const at = (row: EventRow | undefined) => row ?? (position === end ? start : position);
  return {
    events: rows.map(({ at, message, ingestedAt }) => ({
      timestamp: at,
      message,
      ingestionTime: ingestedAt,
    })),
    nextForwardToken: formatToken('f', at(rows.at(-1))),
    nextBackwardToken: formatToken('b', at(rows[0])),
  };
}

export function filterLogEvents(scope: LogScope, input: FilterLogEventsRequest): FilterLogEventsResponse {
  const group = findGroup(scope, input.logGroupIdentifier ?? input.logGroupName);
  const matches = compilePattern(input.filterPattern ?? '');
  const { logStreamNames: names, logStreamNamePrefix: prefix = '' } = input;
  if (names && input.logStreamNamePrefix !== undefined) {
    throw invalid('logStreamNamePrefix and logStreamNames are mutually exclusive parameters.');
  }
  for (const name of names ?? []) findStream(scope, group, name);
  const range = { groupId: group.id, from: input.startTime ?? 0, to: input.endTime ?? end.at };
  const position = parseToken(input.nextToken)?.position ?? start;
  const wanted = ({ stream, message }: EventRow) =>
    (names ? names.includes(stream) : stream.startsWith(prefix)) && matches(message);
  const limit = checkLimit(input.limit);
  const rows = take(scope.store.eventsAfter(range, position), limit + 1, wanted);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = last !== undefined && (rows.length > limit || bytesOf(shown) > maxBytes);
  return {
    events: shown.map(toFiltered),
    searchedLogStreams: [],
    ...(more && { nextToken: formatToken('f', last) }),
  };
}

/** Stops at the limit, and at the first event past the bytes of one answer. */
function take(rows: Iterable<EventRow>, limit: number, wanted = (_row: EventRow) => true): EventRow[] {
  const taken: EventRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (!wanted(row)) continue;
    taken.push(row);
    bytes += row.message.length;
    if (taken.length >= limit || bytes > maxBytes) break;
  }
  return taken;
}

function bytesOf(rows: EventRow[]): number {
  return rows.reduce((sum, { message }) => sum + message.length, 0);
}

function checkLimit(limit: number | undefined): number {
  if (limit === undefined || (limit >= 1 && limit <= maxEvents)) return limit ?? maxEvents;
  throw constraint(limit, 'limit', 'have value between 1 and 10000');
}

function toFiltered({ id, stream, at, ingestedAt, message }: EventRow): FilteredLogEvent {
  // AWS's event ids are 56 digits, in no reliable order.
  const eventId = String(id).padStart(56, '0');
  return { logStreamName: stream, timestamp: at, message, ingestionTime: ingestedAt, eventId };
}

function formatToken(direction: 'f' | 'b', { at, id }: Position): string {
  return `${direction}/${at}:${id}`;
}

function parseToken(token: string | undefined) {
  if (token === undefined) return undefined;
  const match = /^([fb])\/(\d+):(\d+)$/.exec(token);
  if (!match) throw invalid('The specified nextToken is invalid.');
  return { direction: match[1], position: { at: Number(match[2]), id: Number(match[3]) } };
}
