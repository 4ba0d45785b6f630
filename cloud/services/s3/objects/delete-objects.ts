// Deletes objects, one by one or by the thousand. Deleting a missing object succeeds, as on AWS.

import { AwsError } from '../../../aws-error.ts';
import type { CloudResponse } from '../../../service.ts';
import { demand } from '../access.ts';
import { readXml } from '../body/body.ts';
import { type Bucket, versioningOf } from '../buckets/buckets.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { malformedXml, noSuchVersion, notImplemented, preconditionFailed } from '../errors.ts';
import { deleteRight } from '../rights.ts';
import { elements, text, type XmlElement, xmlResponse } from '../xml.ts';
import { checkDelete, unquote } from './conditions.ts';
import { checkKey } from './keys.ts';
import { discard, publish } from './publish.ts';

export const deleteHandlers: Handlers = { DeleteObject: deleteObject, DeleteObjects: deleteObjects };

/** DeleteObjects takes this many keys at most (S3 API reference, DeleteObjects). */
const maxKeys = 1000;

interface Deletion {
  /** The version that was deleted, or the delete marker that was created. */
  versionId?: string;
  /** A delete marker was created or deleted. */
  deleteMarker?: boolean;
}

function deleteObject(call: S3Call): CloudResponse {
  const bucket = bucketOf(call);
  checkKey(call.key);
  const versionId = call.query.get('versionId') || undefined;
  if (!versionId) checkDelete(call);
  const done = deleteKey(call, bucket, call.key, versionId);
  const headers = {
    ...(done.deleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
    ...(done.versionId ? { 'x-amz-version-id': done.versionId } : {}),
  };
  return { status: 204, headers };
}

/** `strict`: a missing version is an error, as in DeleteObjects only. */
function deleteKey(
  call: S3Call,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  strict = false,
): Deletion {
  const { objects } = call.s3;
  if (versionId) {
    const version = objects.version(bucket.name, key, versionId);
    if (!version && strict) throw noSuchVersion(key, versionId);
    if (version) discard(call, bucket, version);
    return { versionId, ...(version?.deleteMarker ? { deleteMarker: true } : {}) };
  }
  if (versioningOf(bucket)) {
    const marker = { deleteMarker: true, bytes: 0, etag: '', pieces: [], facts: { headers: {} } };
    const added = publish(call, bucket, key, marker, 'ObjectRemoved:DeleteMarkerCreated');
    return { versionId: added.versionId, deleteMarker: true };
  }
  const version = objects.latest(bucket.name, key);
  if (version) discard(call, bucket, version);
  return {};
}

async function deleteObjects(call: S3Call): Promise<CloudResponse> {
  const bucket = bucketOf(call);
  const document = await readXml(call, 'Delete');
  const objects = elements(document, 'Object');
  if (objects.length === 0 || objects.length > maxKeys) throw malformedXml();
  // These conditions exist for directory buckets only.
  const odd = ['LastModifiedTime', 'Size'].find((name) =>
    objects.some((one) => text(one, name) !== undefined),
  );
  if (odd) throw notImplemented(`${odd} of DeleteObjects`);
  const quiet = text(document, 'Quiet') === 'true';
  const results: Result[] = [];
  for (const object of objects) results.push(await deleteEntry(call, bucket, object));
  return xmlResponse('DeleteResult', {
    Deleted: results.flatMap(({ deleted }) => (deleted && !quiet ? [deleted] : [])),
    Error: results.flatMap(({ error }) => (error ? [error] : [])),
  });
}

interface Result {
  deleted?: XmlElement;
  error?: XmlElement;
}

async function deleteEntry(call: S3Call, bucket: Bucket, object: XmlElement): Promise<Result> {
  const Key = text(object, 'Key');
  if (!Key) throw malformedXml();
  const VersionId = text(object, 'VersionId') || undefined;
  try {
    checkKey(Key);
    await demand(call, deleteRight(call, Key, VersionId));
    checkEtag(call, bucket, Key, text(object, 'ETag'));
    const { versionId, deleteMarker } = deleteKey(call, bucket, Key, VersionId, true);
    const marker = deleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {};
    return { deleted: { Key, VersionId, ...marker } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { error: { Key, VersionId, Code: error.code, Message: error.message } };
  }
}

function checkEtag({ s3 }: S3Call, bucket: Bucket, key: string, etag: string | undefined): void {
  if (etag && s3.objects.latest(bucket.name, key)?.etag !== unquote(etag))
    throw preconditionFailed('If-Match');
}
