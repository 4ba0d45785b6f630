// A request's incoming body: unwrapped from aws-chunked, compared with every promise of its headers, stored.
import { AwsError } from '../../../aws-error.ts';
import type { S3Call } from '../call.ts';
import { parseXml, type XmlElement } from '../xml.ts';
import type { Piece } from './blobs.ts';
import { checkBody } from './body-check.ts';
import { incompleteBody } from './bytes.ts';
import type { Algorithm, Checksum } from './checksum.ts';
import { decodeChunks } from './chunked.ts';

export interface Received {
  pieces: Piece[];
  bytes: number;
  /** MD5 in hex, without quotes. */
  etag: string;
  checksum?: Checksum;
}

/** Largest body of a single put or part: 5 GiB (S3 user guide, "Uploading objects"). */
const largestBytes = 5 * 1024 ** 3;

/** Stores the body in a new blob. Throws BadDigest, IncompleteBody and the like, and then stores nothing. */
export async function receiveBody(call: S3Call, fallback?: Algorithm): Promise<Received> {
  const { headers, stream } = call.request;
  const promised = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  if (promised === undefined) {
    throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
  }
  if (Number(promised) > largestBytes) throw entityTooLarge(largestBytes, Number(promised));
  const trailers = new Map<string, string>();
  // The stream stays open when we stop early, so that the connection can carry the error.
  const raw: AsyncIterable<Buffer> = stream.iterator({ destroyOnReturn: false });
  const decoded = isChunked(call) ? decodeChunks(raw, trailers, chunkCheck(call)) : raw;
  const check = checkBody(call, fallback);
  const pieces = await call.s3.blobs.write(watch(decoded, check.update));
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  try {
    if (bytes !== Number(promised)) throw incompleteBody();
    return { pieces, bytes, ...check.finish(trailers) };
  } catch (error) {
    call.s3.blobs.remove(pieces);
    throw error;
  }
}

/** The whole body as text, for XML and JSON. Verified like an object's. */
export async function readText(call: S3Call): Promise<string> {
  const body = await call.request.body();
  const check = checkBody(call);
  check.update(body);
  check.finish(new Map());
  return body.toString('utf8');
}

/** The members of an XML body whose root has that name. Throws MalformedXML. */
export async function readXml(call: S3Call, root: string): Promise<XmlElement> {
  return parseXml(await readText(call), root);
}

export const entityTooLarge = (max: number, proposed: number) =>
  new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
    MaxSizeAllowed: String(max),
    ProposedSize: String(proposed),
  });

export async function* watch(
  chunks: AsyncIterable<Buffer>,
  see: (chunk: Buffer) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}

function isChunked({ request: { headers, payload } }: S3Call): boolean {
  return payload.kind === 'chunks' || /(^|,\s*)aws-chunked\b/i.test(headers['content-encoding'] ?? '');
}

const chunkCheck = ({ request: { payload } }: S3Call) =>
  payload.kind === 'chunks' ? payload.check : undefined;
