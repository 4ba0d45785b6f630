// Endless answers. The SDK reads an answer to its end before it parses it, and the server behind
// AWS_ENDPOINT_URL may never stop: memory would run out first, or a byte now and then would hold the command for ever.
import { pipeline, type Readable, Transform } from 'node:stream';
import { ThumbsError } from '../errors/errors.ts';
import { timeLimit } from '../machine/wait.ts';

/** S3's longest list has 1,000 keys, DynamoDB's pages 1 MB, Lambda's answers 6 MB, each several times that on the wire. */
export const maxAnswerBytes = 32 * 1024 * 1024;

/** From an answer's head to its end, in ms: a line that needs longer for a list is too slow for any picture. */
const maxAnswerMs = 300_000;

interface Answer {
  response?: { statusCode: number; headers: Record<string, string>; body?: Readable };
}

/** For the step `deserialize`, next to the connection. An object's bytes are streamed, so they are not limited. */
export function boundedMiddleware<A, R extends Answer>(
  next: (args: A) => Promise<R>,
  { commandName }: { commandName?: string },
) {
  return async (args: A): Promise<R> => {
    const result = await next(args);
    const { response } = result;
    const isStreamed = commandName === 'GetObjectCommand' && (response?.statusCode ?? 0) < 300;
    if (!response?.body || isStreamed) return result;
    limitTime(response.body);
    const length = response.headers['content-length'];
    if (length === undefined) response.body = bounded(response.body);
    else if (Number(length) > maxAnswerBytes) {
      response.body.destroy();
      throw tooLong();
    }
    return result;
  };
}

/** Ends an answer that takes longer, and its connection: its reader gets the error. */
export function limitTime(body: Readable): void {
  const tooSlow = () => body.destroy(endless(`it takes more than ${maxAnswerMs / 1000} s`));
  const stop = timeLimit(maxAnswerMs, tooSlow);
  // Nobody may be reading any more.
  body.once('close', stop).once('error', stop);
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

const tooLong = () => endless(`it has more than ${maxAnswerBytes / 1024 / 1024} MiB`);

function endless(how: string): ThumbsError {
  const error = new ThumbsError('AnswerTooLong', `the endpoint's answer does not end: ${how}`, {
    fix: 'check AWS_ENDPOINT_URL and any proxy in between',
  });
  // Without it the SDK adds a text of its own to the error.
  return Object.assign(error, { $metadata: {} });
}
