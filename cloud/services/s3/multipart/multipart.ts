// Multipart uploads: start, parts, abort. Completing is in complete.ts, listing in list-uploads.ts.
import type { CloudResponse } from '../../../service.ts';
import { type Received, receiveBody } from '../body/body.ts';
import { type Checksum, createDigest, headerOf, parseAlgorithm } from '../body/checksum.ts';
import { keepStream } from '../body/store-stream.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { invalidArgument, invalidRequest, noSuchUpload } from '../errors.ts';
import { exists } from '../objects/conditions.ts';
import { copySource } from '../objects/copy-source.ts';
import { encryptionHeader, factsOf } from '../objects/facts.ts';
import { checkKey } from '../objects/keys.ts';
import { copyRange } from '../objects/range.ts';
import { xmlResponse } from '../xml.ts';
import type { Upload, UploadFacts } from './uploads.ts';

export const multipartHandlers: Handlers = {
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  AbortMultipartUpload: abortMultipartUpload,
};

/** S3 user guide, "Amazon S3 multipart upload limits". */
const maxParts = 10_000;

function createMultipartUpload(call: S3Call): CloudResponse {
  checkKey(call.key);
  const keyExisted = exists(call.s3.objects.latest(call.bucket, call.key));
  const facts = { ...factsOf(call, bucketOf(call)), ...checksumPlan(call), keyExisted };
  const upload = call.s3.uploads.create(call.bucket, call.key, facts);
  const { algorithm, checksumType } = facts;
  const response = xmlResponse('InitiateMultipartUploadResult', {
    Bucket: call.bucket,
    Key: call.key,
    UploadId: upload.id,
  });
  const checksum = algorithm
    ? { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': checksumType ?? 'COMPOSITE' }
    : {};
  return { ...response, headers: { ...response.headers, ...checksum, ...encryptionHeader(facts) } };
}

/** SHA checksums have no whole-object form, CRC-64 has no composite one. */
function checksumPlan(call: S3Call): Pick<UploadFacts, 'algorithm' | 'checksumType'> {
  const name = call.header('x-amz-checksum-algorithm');
  if (!name) return {};
  const algorithm = parseAlgorithm(name);
  const whole = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  const checksumType = (call.header('x-amz-checksum-type') ?? whole) as Checksum['type'];
  const isPossible =
    checksumType === 'FULL_OBJECT'
      ? algorithm.startsWith('CRC')
      : checksumType === 'COMPOSITE' && whole === 'COMPOSITE';
  if (isPossible) return { algorithm, checksumType };
  throw invalidRequest(
    `The ${checksumType} checksum type cannot be used with the ${algorithm} checksum algorithm.`,
  );
}

/** The upload that the call names. Throws NoSuchUpload, also when it belongs to another key. */
export function uploadOf(call: S3Call): Upload {
  bucketOf(call);
  const id = call.query.get('uploadId') ?? '';
  const upload = call.s3.uploads.get(id);
  if (upload?.bucket !== call.bucket || upload.key !== call.key) throw noSuchUpload(id);
  return upload;
}

async function uploadPart(call: S3Call): Promise<CloudResponse> {
  const number = partNumber(call);
  const received = await receiveBody(call, uploadOf(call).facts.algorithm);
  keepPart(call, number, received);
  const { etag, checksum } = received;
  return {
    status: 200,
    headers: {
      ...encryptionHeader(uploadOf(call).facts),
      etag: `"${etag}"`,
      ...(checksum ? { [headerOf(checksum.algorithm)]: checksum.value } : {}),
    },
  };
}

async function uploadPartCopy(call: S3Call): Promise<CloudResponse> {
  const number = partNumber(call);
  const { algorithm } = uploadOf(call).facts;
  const source = copySource(call);
  const { start, end } = copyRange(call.header('x-amz-copy-source-range'), source.bytes);
  const { digest, ...body } = await keepStream(
    call.s3,
    source.pieces,
    start,
    end,
    algorithm && createDigest(algorithm),
  );
  const checksum =
    algorithm && digest ? { algorithm, value: digest, type: 'FULL_OBJECT' as const } : undefined;
  keepPart(call, number, { ...body, ...(checksum ? { checksum } : {}) });
  const response = xmlResponse('CopyPartResult', {
    LastModified: new Date(call.s3.cloud.now()).toISOString(),
    ETag: `"${body.etag}"`,
    ...(checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value } : {}),
  });
  return { ...response, headers: { ...response.headers, ...encryptionHeader(uploadOf(call).facts) } };
}

/** The upload may have been completed or aborted while the part arrived: then the part is deleted. */
function keepPart(call: S3Call, number: number, { pieces, bytes, etag, checksum }: Received): void {
  const { uploads, blobs, cloud } = call.s3;
  try {
    const { id, facts } = uploadOf(call);
    const sum = checksum && checksum.algorithm === facts.algorithm ? { checksum: checksum.value } : {};
    blobs.remove(uploads.putPart(id, { number, bytes, etag, modified: cloud.now(), pieces, ...sum }));
  } catch (error) {
    blobs.remove(pieces);
    throw error;
  }
}

function partNumber({ query }: S3Call): number {
  const sent = query.get('partNumber') ?? '';
  const number = Number(sent);
  if (/^\d+$/.test(sent) && number >= 1 && number <= maxParts) return number;
  throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', sent);
}

function abortMultipartUpload(call: S3Call): CloudResponse {
  dropUpload(call, uploadOf(call));
  return { status: 204 };
}

export function dropUpload({ s3 }: S3Call, { id }: Upload): void {
  const waste = s3.uploads.parts(id).flatMap((part) => part.pieces);
  s3.transaction(() => s3.uploads.remove(id));
  s3.blobs.remove(waste);
}
