// Limits the size and duration of responses. The SDK reads a whole response before it parses it, and a server behind
// AWS_ENDPOINT_URL may never stop: an endless response would exhaust memory, and a slow trickle would block the command.
import { pipeline, type Readable, Transform } from 'node:stream';
import { ThumbsError } from '../errors/errors.ts';
import { timeLimit } from '../machine/wait.ts';

/** S3's longest list has 1,000 keys, DynamoDB's pages 1 MB, Lambda's answers 6 MB, each several times that on the wire. */
export const maxAnswerBytes = 32 * 1024 * 1024;

/** Longest time of a call with a small answer, from its start to the answer's end, in ms. */
const maxCallMs = 60_000;
/** These send files, or wait for work: their time depends on the line, and on the work. */
const slowCommands =
  /^(PutObject|GetObject|CopyObject|UploadPart|CompleteMultipartUpload|DeleteObjects|CreateFunction|UpdateFunctionCode|Invoke)Command$/;
/** Longest time from the headers of their responses to the end, in ms. A slower connection is too slow for pictures. */
const maxAnswerMs = 300_000;

/** A request as the handler gets it. */
export interface Outgoing {
  /** Ends the request and closes its connection. */
  limit?: AbortSignal;
}

interface Answer {
  response?: { statusCode: number; headers: Record<string, string>; body?: Readable };
}

/** For the step `deserialize`, next to the connection. An object's bytes are streamed, so they are not limited. */
export function boundedMiddleware<A extends { request: Outgoing }, R extends Answer>(
  next: (args: A) => Promise<R>,
  { commandName = '' }: { commandName?: string },
) {
  return async (args: A): Promise<R> => {
    const isSlow = slowCommands.test(commandName);
    const result = isSlow ? await next(args) : await inTime(next, args);
    const { response } = result;
    const isStreamed = commandName === 'GetObjectCommand' && (response?.statusCode ?? 0) < 300;
    if (!response?.body || isStreamed) return result;
    if (isSlow) limitTime(response.body);
    const length = response.headers['content-length'];
    if (length === undefined) response.body = bounded(response.body);
    else if (Number(length) > maxAnswerBytes) {
      response.body.destroy();
      throw tooLong();
    }
    return result;
  };
}

/** The limit goes on until the answer has been read: a slow trickle keeps no connection silent. */
async function inTime<A extends { request: Outgoing }, R extends Answer>(
  next: (args: A) => Promise<R>,
  args: A,
): Promise<R> {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = timeLimit(maxCallMs, () => controller.abort(tooSlow(maxCallMs)));
  args.request.limit = signal;
  try {
    const result = await next(args);
    const body = result.response?.body;
    if (body) signal.addEventListener('abort', () => body.destroy(signal.reason), { once: true });
    stopWith(body, stop);
    return result;
  } catch (error) {
    stop();
    throw signal.aborted ? signal.reason : error;
  }
}

/** Aborts a response that exceeds the time limit and closes its connection; the reader gets the error. */
export function limitTime(body: Readable): void {
  stopWith(
    body,
    timeLimit(maxAnswerMs, () => body.destroy(tooSlow(maxAnswerMs))),
  );
}

/** The stream may close or fail after its reader has stopped. */
function stopWith(body: Readable | undefined, stop: () => void): void {
  if (body) body.once('close', stop).once('error', stop);
  else stop();
}

/** The same bytes; fails when there are too many, and closes the connection. */
function bounded(body: Readable): Readable {
  let bytes = 0;
  const counted = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) done(tooLong());
      else done(null, chunk);
    },
  });
  // The reader of `counted` gets the error.
  return pipeline(body, counted, () => {});
}

const tooSlow = (ms: number) => endless(`it takes more than ${ms / 1000} s`);
const tooLong = () => endless(`it has more than ${maxAnswerBytes / 1024 / 1024} MiB`);

function endless(how: string): ThumbsError {
  const error = new ThumbsError('AnswerTooLong', `the endpoint's answer does not end: ${how}`, {
    fix: 'check AWS_ENDPOINT_URL and any proxy in between',
  });
  // Without it the SDK adds a text of its own to the error.
  return Object.assign(error, { $metadata: {} });
}
