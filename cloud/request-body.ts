// A request's whole body, for all but the streams of S3. It is read before anybody knows who sends it, so it has an end.
import type { IncomingMessage } from 'node:http';
import { AwsError } from './service.ts';

/** Lambda's quota for a request, which may hold a zip of 50 MB in base64. */
const mostOfLambda = 69_905_067;
/** DynamoDB's, the largest of all others. */
const mostOfOthers = 16 * 1024 * 1024;
/** A site that is deployed comes as one zip. */
const mostOfFaces = 256 * 1024 * 1024;

/** `service`: as the request is signed for it; undefined for what is no AWS call. */
export function bodyReader(message: IncomingMessage, service: string | undefined): () => Promise<Buffer> {
  let whole: Promise<Buffer> | undefined;
  return () => {
    whole ??= read(message, service);
    return whole;
  };
}

async function read(message: IncomingMessage, service: string | undefined): Promise<Buffer> {
  const most = service === undefined ? mostOfFaces : service === 'lambda' ? mostOfLambda : mostOfOthers;
  const chunks: Buffer[] = [];
  let bytes = Number(message.headers['content-length'] ?? 0);
  if (bytes <= most) {
    bytes = 0;
    for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) break;
      chunks.push(chunk);
    }
  }
  if (bytes <= most) return Buffer.concat(chunks);
  // The rest is read and dropped: clients that send it all before they listen must hear the answer, too.
  message.resume();
  const code = service === 'lambda' ? 'RequestEntityTooLargeException' : 'RequestEntityTooLarge';
  throw new AwsError(code, `Request must be smaller than ${most} bytes`, 413);
}
