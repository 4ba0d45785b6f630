// What a request promises about its body, compared once all of it has passed.
import { createHash } from 'node:crypto';
import { payloadMismatch } from '../../../authentication/refusals.ts';
import { AwsError } from '../../../aws-error.ts';
import type { S3Call } from '../call.ts';
import {
  type Algorithm,
  type Checksum,
  createDigest,
  headerOf,
  parseAlgorithm,
  sentChecksum,
} from './checksum.ts';

export interface BodyCheck {
  update(chunk: Uint8Array): void;
  /** Throws BadDigest, InvalidDigest or XAmzContentSHA256Mismatch. */
  finish(trailers: Map<string, string>): { etag: string; checksum?: Checksum };
}

export function checkBody(call: S3Call, fallback?: Algorithm): BodyCheck {
  const md5 = createHash('md5');
  const sentMd5 = contentMd5(call.header('content-md5'));
  const sent = sentChecksum(call.header);
  const algorithm = sent?.[0] ?? trailerAlgorithm(call) ?? fallback;
  const digest = algorithm && createDigest(algorithm);
  const { payload } = call.request;
  const promisedSha256 = payload.kind === 'hash' ? payload.sha256 : undefined;
  const sha256 = promisedSha256 === undefined ? undefined : createHash('sha256');
  return {
    update(chunk) {
      md5.update(chunk);
      digest?.update(chunk);
      sha256?.update(chunk);
    },
    finish(trailers) {
      const etag = md5.digest();
      if (sentMd5 && !sentMd5.equals(etag)) throw wrongMd5(sentMd5, etag);
      const actualSha256 = sha256?.digest('hex');
      if (promisedSha256 !== actualSha256) throw payloadMismatch(promisedSha256 ?? '', actualSha256 ?? '');
      if (!algorithm || !digest) return { etag: etag.toString('hex') };
      const value = digest.digest().toString('base64');
      const promised = sent?.[1] ?? trailers.get(headerOf(algorithm));
      if (promised !== undefined && promised !== value) throw badDigest(algorithm);
      return { etag: etag.toString('hex'), checksum: { algorithm, value, type: 'FULL_OBJECT' } };
    },
  };
}

function contentMd5(header: string | undefined): Buffer | undefined {
  if (header === undefined) return undefined;
  const digest = Buffer.from(header, 'base64');
  if (digest.length === 16) return digest;
  throw new AwsError('InvalidDigest', 'The Content-MD5 you specified is not valid.', 400, {
    'Content-MD5': header,
  });
}

function trailerAlgorithm(call: S3Call): Algorithm | undefined {
  const trailer = /x-amz-checksum-(\w+)/.exec(call.header('x-amz-trailer') ?? '')?.[1];
  const name = trailer ?? call.header('x-amz-sdk-checksum-algorithm');
  return name === undefined ? undefined : parseAlgorithm(name);
}

const badDigest = (what: string) =>
  new AwsError('BadDigest', `The ${what} you specified did not match the calculated checksum.`);

function wrongMd5(expected: Buffer, calculated: Buffer): AwsError {
  const text = 'The Content-MD5 you specified did not match what we received.';
  const [ExpectedDigest, CalculatedDigest] = [expected, calculated].map((one) => one.toString('base64'));
  return new AwsError('BadDigest', text, 400, { ExpectedDigest, CalculatedDigest });
}
