// CompleteMultipartUpload: the parts that the client lists become the object, the others are deleted.
import { createHash } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { CloudResponse } from '../../../service.ts';
import { type Checksum, createDigest, defaultAlgorithm, elementOf, headerOf } from '../body/checksum.ts';
import type { Bucket } from '../buckets/buckets.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { invalidRequest, malformedXml } from '../errors.ts';
import { unquote, writeConditions } from '../objects/conditions.ts';
import { encryptionHeader } from '../objects/facts.ts';
import type { Draft, Version } from '../objects/objects.ts';
import { publish, versionHeaders } from '../objects/publish.ts';
import { elements, parseXml, text, type XmlElement, xmlResponse } from '../xml.ts';
import { uploadOf } from './multipart.ts';
import type { Part, Upload } from './uploads.ts';

export const completeHandlers: Handlers = { CompleteMultipartUpload: completeMultipartUpload };

/** Of every part but the last: 5 MiB (S3 user guide, "Amazon S3 multipart upload limits"). */
const minPartBytes = 5 * 1024 * 1024;

async function completeMultipartUpload(call: S3Call): Promise<CloudResponse> {
  // Checksum headers are about the object here, not about this body, which is read without a comparison.
  const body = (await call.request.body()).toString('utf8');
  if (body === '' && completed(call) === undefined) uploadOf(call);
  if (body === '') throw invalidRequest('You must specify at least one part');
  const listed = elements(parseXml(body, 'CompleteMultipartUpload'), 'Part');
  const done = completed(call);
  if (done) return answer(call, bucketOf(call), done);
  const parts = chosenParts(listed, uploadOf(call), call);
  checkWholeSize(call, parts);
  const checksum = await wholeChecksum(call, uploadOf(call), parts);
  // From here on nothing is awaited, so nobody can complete or abort it in between.
  const upload = uploadOf(call);
  const bucket = bucketOf(call);
  writeConditions(call, upload.facts.keyExisted ?? false)();
  const used = new Set(parts.map((part) => part.number));
  const waste = call.s3.uploads.parts(upload.id).filter((part) => !used.has(part.number));
  const draft = draftOf(upload, parts, checksum);
  const version = publish(call, bucket, call.key, draft, 'ObjectCreated:CompleteMultipartUpload', () =>
    call.s3.uploads.remove(upload.id),
  );
  call.s3.blobs.remove(waste.flatMap((part) => part.pieces));
  return answer(call, bucket, version);
}

/** The object this upload already created, so that a client that lost the answer can retry. */
function completed({ s3, bucket, key, query }: S3Call): Version | undefined {
  const version = s3.objects.latest(bucket, key);
  return version?.facts.uploadId !== undefined && version.facts.uploadId === query.get('uploadId')
    ? version
    : undefined;
}

function draftOf({ id: uploadId, facts: planned }: Upload, parts: Part[], checksum: Checksum): Draft {
  const { algorithm: _, checksumType: __, keyExisted: ___, ...facts } = planned;
  const partFacts = parts.map((part) => ({ number: part.number, bytes: part.bytes, ...sumOf(part) }));
  return {
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    etag: compositeMd5(parts),
    pieces: parts.flatMap((part) => part.pieces),
    facts: { ...facts, uploadId, parts: partFacts, checksum },
  };
}

function checkWholeSize(call: S3Call, parts: Part[]): void {
  const promised = call.header('x-amz-mp-object-size');
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (promised === undefined || Number(promised) === bytes) return;
  throw invalidRequest(
    `The provided 'x-amz-mp-object-size' header value ${promised} does not match what was computed: ${bytes}`,
  );
}

const sumOf = ({ checksum }: Part) => (checksum ? { checksum } : {});

function answer({ s3, request }: S3Call, bucket: Bucket, version: Version): CloudResponse {
  const { checksum } = version.facts;
  const response = xmlResponse('CompleteMultipartUploadResult', {
    Location: `${s3.cloud.endpoint()}${request.path}`,
    Bucket: bucket.name,
    Key: version.key,
    ETag: `"${version.etag}"`,
    ...(checksum ? { [elementOf(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type } : {}),
  });
  const headers = { ...encryptionHeader(version.facts), ...versionHeaders(bucket, version) };
  return { ...response, headers: { ...response.headers, ...headers } };
}

/** The parts as listed. Throws MalformedXML, InvalidPartOrder, InvalidPart or EntityTooSmall. */
function chosenParts(listed: XmlElement[], { id, facts }: Upload, { s3 }: S3Call): Part[] {
  if (listed.length === 0) throw malformedXml();
  const known = new Map(s3.uploads.parts(id).map((part) => [part.number, part]));
  let last = 0;
  const chosen = listed.map((entry) => {
    const number = Number(text(entry, 'PartNumber'));
    const etag = text(entry, 'ETag');
    if (!Number.isInteger(number) || etag === undefined) throw malformedXml();
    if (number <= last) throw invalidPartOrder();
    last = number;
    const part = known.get(number);
    const sum = facts.algorithm && text(entry, elementOf(facts.algorithm));
    if (!part || part.etag !== unquote(etag) || (sum && sum !== part.checksum))
      throw invalidPart(id, number, etag);
    return part;
  });
  for (const part of chosen.slice(0, -1)) if (part.bytes < minPartBytes) throw entityTooSmall(part);
  return chosen;
}

/** MD5 of the parts' MD5s, followed by their number: not the MD5 of the bytes. */
function compositeMd5(parts: Part[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(part.etag, 'hex');
  return `${md5.digest('hex')}-${parts.length}`;
}

async function wholeChecksum(call: S3Call, { facts }: Upload, parts: Part[]): Promise<Checksum> {
  const { algorithm = defaultAlgorithm } = facts;
  const type = facts.algorithm ? (facts.checksumType ?? 'COMPOSITE') : 'FULL_OBJECT';
  const digest = createDigest(algorithm);
  if (type === 'COMPOSITE') {
    for (const part of parts) digest.update(Buffer.from(part.checksum ?? '', 'base64'));
    return { algorithm, value: `${digest.digest().toString('base64')}-${parts.length}`, type };
  }
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const body = call.s3.blobs.read(
    parts.flatMap((part) => part.pieces),
    0,
    bytes - 1,
  );
  if (Buffer.isBuffer(body)) digest.update(body);
  else for await (const chunk of body) digest.update(chunk as Buffer);
  const value = digest.digest().toString('base64');
  const promised = call.header(headerOf(algorithm));
  if (promised !== undefined && promised !== value) {
    throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
  return { algorithm, value, type };
}

const invalidPartOrder = () =>
  new AwsError(
    'InvalidPartOrder',
    'The list of parts was not in ascending order. Parts must be ordered by part number.',
  );

const invalidPart = (uploadId: string, number: number, etag: string) =>
  new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { UploadId: uploadId, PartNumber: String(number), ETag: unquote(etag) },
  );

const entityTooSmall = (part: Part) =>
  new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
    ProposedSize: String(part.bytes),
    MinSizeAllowed: String(minPartBytes),
    PartNumber: String(part.number),
    ETag: part.etag,
  });
