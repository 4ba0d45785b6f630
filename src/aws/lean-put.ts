// PutObject without most of the SDK: its serialising and middleware cost a millisecond of CPU per object, more than
// a small file's transfer. Endpoint, credentials, signer, connections and timeouts are still the SDK's own. Anything
// but a plain 200 is repeated through the SDK, which has the retries, the clock correction and the error names.
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { escapeKey } from '../../lambda/contract.ts';
import { limitTime, maxAnswerBytes } from './bounded-answer.ts';
import type { Session } from './session.ts';

/** What all objects of an upload share; keys and bodies differ. */
export type PutTarget = Pick<PutObjectCommandInput, 'Bucket' | 'ExpectedBucketOwner' | 'IfNoneMatch'>;

/** Returns S3's ETag; undefined when the object could not be stored this way. */
export type LeanPut = (key: string, body: Buffer, contentType: string) => Promise<string | undefined>;

interface WireRequest {
  protocol: string;
  hostname: string;
  port?: number;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body?: unknown;
}

interface WireResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: Readable;
}

/** As in the SDK's configuration, without its wide generic types. */
interface Wire {
  signer(scheme: object): Promise<{ sign(request: WireRequest, options?: object): Promise<WireRequest> }>;
  requestHandler: {
    handle(request: WireRequest, options: { abortSignal: AbortSignal }): Promise<{ response: WireResponse }>;
  };
}

/** Undefined where requests are signed differently (several regions, directory buckets). */
export async function openLeanPut(session: Session, target: PutTarget): Promise<LeanPut | undefined> {
  const s3 = session.client(S3Client);
  const sample = await sampleRequest(s3, target);
  const scope = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d+\/([^/]+)\/s3\//.exec(
    sample.headers.authorization ?? '',
  );
  if (!scope || !sample.path.endsWith(sampleKey)) return undefined;
  const wire = s3.config as unknown as Wire;
  const scheme = { name: 'sigv4', signingName: 's3', signingRegion: scope[1], properties: {} };
  const signer = await wire.signer(scheme);
  const base = sample.path.slice(0, -sampleKey.length);
  const kept = ['host', 'user-agent', 'x-amz-expected-bucket-owner', 'if-none-match'];
  const common = pick(sample.headers, kept);
  return async (key, body, contentType) => {
    const headers = { ...common, 'content-type': contentType, ...describe(body) };
    const unsigned = { ...sample, path: base + escapeKey(key), query: {}, headers, body };
    const signingDate = new Date(session.clock.now());
    const request = await signer.sign(unsigned, { signingDate });
    return send(wire, request, session.signal);
  };
}

const sampleKey = 'sample';

/** Lets the SDK build a request and intercepts it before it is sent: it contains address, signer and credentials. */
async function sampleRequest(s3: S3Client, target: PutTarget): Promise<WireRequest> {
  const command = new PutObjectCommand({ ...target, Key: sampleKey, Body: Buffer.alloc(1) });
  let taken: unknown;
  command.middlewareStack.add(
    () =>
      async ({ request }) => {
        taken = request;
        return { response: undefined, output: { $metadata: {} } };
      },
    { step: 'deserialize', priority: 'high' },
  );
  await s3.send(command);
  return taken as WireRequest;
}

/** S3 refuses bytes that do not match their checksum (BadDigest), so they need not be part of the signature. */
function describe(body: Buffer): Record<string, string> {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(body));
  return {
    'content-length': String(body.length),
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-amz-checksum-crc32': digest.toString('base64'),
  };
}

async function send(
  { requestHandler }: Wire,
  request: WireRequest,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { response } = await requestHandler.handle(request, { abortSignal });
    // An answer that is not read to its end holds its connection; an endless one is dropped.
    limitTime(response.body);
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) return undefined;
    }
    return response.statusCode === 200 ? response.headers.etag : undefined;
  } catch {
    // The SDK reports the same in its own words.
    abortSignal.throwIfAborted();
    return undefined;
  }
}

function pick(headers: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])));
}
