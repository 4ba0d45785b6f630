// Event notifications as S3 writes them, and which of a bucket's rules match an event.
// Message structure 2.5: S3 user guide, "Event message structure".
import { randomUUID } from 'node:crypto';
import { account } from '../../../account.ts';
import { type Bucket, bucketArn, versioningOf } from '../buckets/buckets.ts';
import type { S3Call } from '../call.ts';
import { formEncode } from '../objects/keys.ts';
import type { Version } from '../objects/objects.ts';
import { child, elements, text, texts, type XmlElement } from '../xml.ts';

export type EventName =
  | `ObjectCreated:${'Put' | 'Post' | 'Copy' | 'CompleteMultipartUpload'}`
  | `ObjectRemoved:${'Delete' | 'DeleteMarkerCreated'}`
  | `ObjectTagging:${'Put' | 'Delete'}`;

/** One rule of a notification configuration. */
export interface Rule {
  id: string;
  /** ARN of the queue or function. */
  destination: string;
  /** `s3:ObjectCreated:*` and the like. */
  events: string[];
  prefix: string;
  suffix: string;
}

/** Where each kind of rule names its destination. */
export const destinationElements = {
  QueueConfiguration: 'Queue',
  CloudFunctionConfiguration: 'CloudFunction',
} as const;

/** Rules are needed at every put: parsed once per stored configuration. */
const parsed = new WeakMap<XmlElement, Rule[]>();

export function rulesOf(configuration: XmlElement | undefined): Rule[] {
  if (!configuration) return [];
  const known = parsed.get(configuration);
  if (known) return known;
  const rules = Object.entries(destinationElements).flatMap(([kind, member]) =>
    elements(configuration, kind).map((rule) => parseRule(rule, text(rule, member) ?? '')),
  );
  parsed.set(configuration, rules);
  return rules;
}

function parseRule(rule: XmlElement, destination: string): Rule {
  const filters = elements(child(child(rule, 'Filter'), 'S3Key'), 'FilterRule');
  const filter = (name: string) => filters.find((entry) => text(entry, 'Name')?.toLowerCase() === name);
  return {
    id: text(rule, 'Id') ?? '',
    destination,
    events: texts(rule, 'Event'),
    prefix: text(filter('prefix'), 'Value') ?? '',
    suffix: text(filter('suffix'), 'Value') ?? '',
  };
}

export function eventsFor(
  call: S3Call,
  bucket: Bucket,
  name: EventName,
  version: Version,
): { destination: string; event: string }[] {
  return rulesOf(bucket.settings.notification)
    .filter(({ events, prefix, suffix }) => {
      const wanted = events.some((event) => event === `s3:${name}` || event === `s3:${name.split(':')[0]}:*`);
      return wanted && version.key.startsWith(prefix) && version.key.endsWith(suffix);
    })
    .map((rule) => ({
      destination: rule.destination,
      event: JSON.stringify({ Records: [record(call, bucket, name, version, rule)] }),
    }));
}

function record(
  { s3, request }: S3Call,
  bucket: Bucket,
  name: EventName,
  version: Version,
  rule: Rule,
): object {
  const isCreated = name.startsWith('ObjectCreated');
  // An older structure, as recorded on AWS: without size and sequencer.
  const isTagging = name.startsWith('ObjectTagging');
  const isMarker = name === 'ObjectRemoved:DeleteMarkerCreated';
  return {
    eventVersion: isTagging ? '2.3' : '2.5',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(s3.cloud.now()).toISOString(),
    eventName: name,
    userIdentity: { principalId: `AWS:${request.accessKeyId ?? 'Anonymous'}` },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': 'thumbs-local' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: rule.id,
      bucket: { name: bucket.name, ownerIdentity: { principalId: account }, arn: bucketArn(bucket.name) },
      object: {
        key: formEncode(version.key),
        ...(isCreated ? { size: version.bytes } : {}),
        ...(isCreated || isTagging || isMarker ? { eTag: version.etag || emptyMd5 } : {}),
        ...(versioningOf(bucket) && version.versionId !== 'null' ? { versionId: version.versionId } : {}),
        ...(isTagging ? {} : { sequencer: sequencerOf(version) }),
      },
    },
  };
}

const emptyMd5 = 'd41d8cd98f00b204e9800998ecf8427e';

const sequencerOf = ({ sequence }: Version) => sequence.toString(16).toUpperCase().padStart(18, '0');

/** What S3 sends once to a queue that a new configuration names. It has no Records. */
export function testEvent(bucket: Bucket, now: number): string {
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(now).toISOString(),
    Bucket: bucket.name,
    RequestId: randomUUID(),
    HostId: 'thumbs-local',
  });
}
