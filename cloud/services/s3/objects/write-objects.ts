// Writing objects: PutObject, CopyObject, and the tags of an object.

import type { AwsError } from '../../../aws-error.ts';
import type { CloudResponse } from '../../../service.ts';
import { type Received, receiveBody } from '../body/body.ts';
import { createDigest, defaultAlgorithm, headerOf, parseAlgorithm } from '../body/checksum.ts';
import { keepStream } from '../body/store-stream.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { xmlResponse } from '../xml.ts';
import { writeConditions } from './conditions.ts';
import { copySource } from './copy-source.ts';
import { encryptionHeader, factsOf, headerTags } from './facts.ts';
import { checkKey } from './keys.ts';
import type { Facts, Version } from './objects.ts';
import { publish, versionHeaders } from './publish.ts';

export const writeHandlers: Handlers = { PutObject: putObject, CopyObject: copyObject };

async function putObject(call: S3Call): Promise<CloudResponse> {
  checkKey(call.key);
  const facts = factsOf(call, bucketOf(call));
  const check = writeConditions(call);
  const received = await receiveBody(call, defaultAlgorithm);
  const version = keep(call, received, facts, 'ObjectCreated:Put', check);
  return { status: 200, headers: { etag: `"${version.etag}"`, ...writtenHeaders(call, version) } };
}

/** Turns a received body into the object. If that is refused, e.g. by `check`, the body is deleted. */
export function keep(
  call: S3Call,
  received: Received,
  facts: Facts,
  name: 'ObjectCreated:Put' | 'ObjectCreated:Post' | 'ObjectCreated:Copy',
  check = () => {},
): Version {
  const { checksum, ...body } = received;
  const { key } = call;
  try {
    // The bucket may have been deleted while the body arrived.
    const bucket = bucketOf(call);
    check();
    return publish(
      call,
      bucket,
      key,
      { ...body, facts: { ...facts, ...(checksum ? { checksum } : {}) } },
      name,
    );
  } catch (error) {
    call.s3.blobs.remove(received.pieces);
    throw error;
  }
}

function writtenHeaders(call: S3Call, version: Version): Record<string, string> {
  const { checksum } = version.facts;
  return {
    ...encryptionHeader(version.facts),
    ...versionHeaders(bucketOf(call), version),
    ...(checksum
      ? { [headerOf(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type }
      : {}),
  };
}

async function copyObject(call: S3Call): Promise<CloudResponse> {
  checkKey(call.key);
  const bucket = bucketOf(call);
  const check = writeConditions(call);
  const source = copySource(call);
  // A failed condition takes precedence over errors of the copy itself.
  check();
  const facts = copiedFacts(call, factsOf(call, bucket), source);
  const algorithm = call.header('x-amz-checksum-algorithm');
  const checksum = algorithm
    ? parseAlgorithm(algorithm)
    : (source.facts.checksum?.algorithm ?? defaultAlgorithm);
  const received = await keepStream(call.s3, source.pieces, 0, source.bytes - 1, createDigest(checksum));
  const { digest, ...body } = received;
  const sum = digest ? { algorithm: checksum, value: digest, type: 'FULL_OBJECT' as const } : undefined;
  const copied = { ...body, ...(sum ? { checksum: sum } : {}) };
  const version = keep(call, copied, facts, 'ObjectCreated:Copy', check);
  const response = xmlResponse('CopyObjectResult', {
    LastModified: new Date(version.modified).toISOString(),
    ETag: `"${version.etag}"`,
    ...(sum ? { [`Checksum${sum.algorithm}`]: sum.value, ChecksumType: sum.type } : {}),
  });
  const sourceVersion =
    source.versionId === 'null' ? {} : { 'x-amz-copy-source-version-id': source.versionId };
  return {
    ...response,
    headers: {
      ...response.headers,
      ...sourceVersion,
      ...encryptionHeader(version.facts),
      ...versionHeaders(bucket, version),
    },
  };
}

/** Metadata and tags come from the source unless the request says REPLACE. */
function copiedFacts(call: S3Call, requested: Facts, source: Version): Facts {
  const replaceMetadata = isReplace(call, 'x-amz-metadata-directive');
  const replaceTags = isReplace(call, 'x-amz-tagging-directive');
  const sameObject = source.bucket === call.bucket && source.key === call.key;
  const changes =
    replaceMetadata || replaceTags || requested.storageClass || call.header('x-amz-server-side-encryption');
  if (sameObject && !changes && !call.query.has('versionId') && !isOldVersion(call, source))
    throw illegalSelfCopy();
  const encryption = 'x-amz-server-side-encryption';
  const kept = { ...source.facts.headers, [encryption]: requested.headers[encryption] ?? 'AES256' };
  const tags = replaceTags ? headerTags(call).tags : source.facts.tags;
  return {
    headers: replaceMetadata ? requested.headers : kept,
    ...(requested.storageClass ? { storageClass: requested.storageClass } : {}),
    ...(tags ? { tags } : {}),
  };
}

function isOldVersion(call: S3Call, source: Version): boolean {
  return call.s3.objects.latest(source.bucket, source.key)?.sequence !== source.sequence;
}

function isReplace(call: S3Call, header: string): boolean {
  const directive = call.header(header) ?? 'COPY';
  if (directive === 'COPY' || directive === 'REPLACE') return directive === 'REPLACE';
  throw invalidArgument('Unknown metadata directive.', header, directive);
}

function illegalSelfCopy(): AwsError {
  return invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
