// A request's whole body, except for S3's streams. It is read before the caller is known, so its size is limited.
import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';

/** Lambda's quota for a request, which may contain a zip of 50 MB in base64. */
const maxLambdaBytes = 69_905_067;
/** DynamoDB's, the largest of all others. */
const maxBytes = 16 * 1024 * 1024;
/** A site is deployed as one zip. */
const maxFaceBytes = 256 * 1024 * 1024;

/** `service`: the one in the signature; undefined when it is not an AWS call. */
export function bodyReader(message: IncomingMessage, service: string | undefined): () => Promise<Buffer> {
  let whole: Promise<Buffer> | undefined;
  return () => {
    whole ??= read(message, service);
    return whole;
  };
}

async function read(message: IncomingMessage, service: string | undefined): Promise<Buffer> {
  const max = service === undefined ? maxFaceBytes : service === 'lambda' ? maxLambdaBytes : maxBytes;
  const chunks: Buffer[] = [];
  let bytes = Number(message.headers['content-length'] ?? 0);
  if (bytes <= max) {
    bytes = 0;
    for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > max) break;
      chunks.push(chunk);
    }
  }
  if (bytes <= max) return Buffer.concat(chunks);
  // The rest is read and dropped, because some clients send everything before they read the answer.
  message.resume();
  const code = service === 'lambda' ? 'RequestEntityTooLargeException' : 'RequestEntityTooLarge';
  throw new AwsError(code, `Request must be smaller than ${max} bytes`, 413);
}
