// Endless answers. The SDK reads an answer to its end before it parses it, and the server behind
// AWS_ENDPOINT_URL may never stop: memory would run out first.
import { pipeline, type Readable, Transform } from 'node:stream';
import { ThumbsError } from '../errors/errors.ts';

/** S3's longest list has 1,000 keys, DynamoDB's pages 1 MB, Lambda's answers 6 MB, each several times that on the wire. */
export const maxAnswerBytes = 32 * 1024 * 1024;

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
    const length = response.headers['content-length'];
    if (length === undefined) response.body = bounded(response.body);
    else if (Number(length) > maxAnswerBytes) {
      response.body.destroy();
      throw tooLong();
    }
    return result;
  };
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

function tooLong(): ThumbsError {
  const text = `the endpoint's answer does not end: it has more than ${maxAnswerBytes / 1024 / 1024} MiB`;
  const error = new ThumbsError('AnswerTooLong', text, {
    fix: 'check AWS_ENDPOINT_URL and any proxy in between',
  });
  // Without it the SDK adds a text of its own to the error.
  return Object.assign(error, { $metadata: {} });
}
