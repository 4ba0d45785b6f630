// How an object changes: the new state and its events become durable in one transaction, then old bytes are deleted,
// then the events are delivered. A crash in between loses neither.
import type { Piece } from '../body/blobs.ts';
import { type Bucket, versioningOf } from '../buckets/buckets.ts';
import type { S3Call } from '../call.ts';
import { type EventName, eventsFor } from '../notifications/events.ts';
import type { Draft, Version } from './objects.ts';

/** `alongside` joins the transaction. */
export function publish(
  call: S3Call,
  bucket: Bucket,
  key: string,
  draft: Draft,
  name: EventName,
  alongside?: () => void,
): Version {
  const { s3 } = call;
  const { version, replaced } = s3.transaction(() => {
    const added = s3.objects.add(bucket, key, draft);
    alongside?.();
    announce(call, bucket, name, added.version);
    return added;
  });
  settle(call, replaced);
  return version;
}

/** Removes a version permanently. */
export function discard(call: S3Call, bucket: Bucket, version: Version): void {
  const { s3 } = call;
  s3.transaction(() => {
    s3.objects.remove(version);
    announce(call, bucket, 'ObjectRemoved:Delete', { ...version, sequence: s3.nextSequence() });
  });
  settle(call, version.pieces);
}

/** Replaces the tags of a version. */
export function retag(
  call: S3Call,
  bucket: Bucket,
  version: Version,
  tags: Record<string, string>,
  name: EventName & `ObjectTagging:${string}`,
): void {
  const { s3 } = call;
  s3.transaction(() => {
    s3.objects.setFacts(version, { ...version.facts, tags });
    announce(call, bucket, name, version);
  });
  s3.outbox.deliver();
}

function announce(call: S3Call, bucket: Bucket, name: EventName, version: Version): void {
  for (const { destination, event } of eventsFor(call, bucket, name, version)) {
    call.s3.outbox.add(destination, bucket.name, event);
  }
}

function settle({ s3 }: S3Call, waste: Piece[]): void {
  s3.blobs.remove(waste);
  s3.outbox.deliver();
}

/** `x-amz-version-id`, on buckets that have or had versioning. */
export function versionHeaders(bucket: Bucket, version: Version): Record<string, string> {
  return versioningOf(bucket) ? { 'x-amz-version-id': version.versionId } : {};
}
