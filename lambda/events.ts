// Every form in which the function can learn of an original: S3's notification, the same wrapped by SNS or sent by
// EventBridge, and our own message. Also imported by src/, so that a dead letter is read by the rules that rejected it.

/** An original to process. `sequencer` is S3's, made comparable; `eTag` is of the stored object. */
export interface ImageJob {
  kind: 'created' | 'removed';
  bucket: string;
  key: string;
  sequencer?: string;
  eTag?: string;
}

export interface Reading {
  jobs: ImageJob[];
  /** Names of events that are understood and need no action. */
  ignored: string[];
  /** Why the message, or a part of it, cannot be understood. */
  unreadable?: string;
}

type Part = { job: ImageJob } | { ignored: string } | { unreadable: string };

/** The body of a message. */
export const readBody = (body: string): Reading => gather(partsOfBody(body));

/** The event that invokes the function, or a parsed message body. */
export const readEvent = (event: unknown): Reading => gather(partsOf(event));

function gather(parts: Part[]): Reading {
  const jobs = parts.flatMap((part) => ('job' in part ? [part.job] : []));
  const ignored = parts.flatMap((part) => ('ignored' in part ? [part.ignored] : []));
  const [unreadable] = parts.flatMap((part) => ('unreadable' in part ? [part.unreadable] : []));
  return { jobs, ignored, ...(unreadable === undefined ? {} : { unreadable }) };
}

function partsOfBody(body: string): Part[] {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch {
    return [{ unreadable: 'it is not JSON' }];
  }
  return partsOf(event);
}

/** Each envelope doubles the backslashes of its content, so no message can nest more than a few. */
function partsOf(event: unknown): Part[] {
  if (!isObject(event)) return [{ unreadable: 'it is not a JSON object' }];
  if (event.Event === 's3:TestEvent') return [{ ignored: 's3:TestEvent' }];
  if (event.Type === 'Notification' && typeof event.Message === 'string') return partsOfBody(event.Message);
  if (event.source === 'aws.s3') return [partOfEventBridge(event)];
  const { bucket_name: bucket, image_key: key, Records: records } = event;
  if (isText(bucket) && isText(key)) return [{ job: { kind: 'created', bucket, key } }];
  if (Array.isArray(records) && records.length > 0) return records.flatMap(partsOfRecord);
  return [{ unreadable: 'it is neither an S3 event nor {"bucket_name", "image_key"}' }];
}

/** SNS calls functions with records of its own. */
function partsOfRecord(record: unknown): Part[] {
  if (!isObject(record)) return [{ unreadable: 'one of its records is not a JSON object' }];
  const { Sns: sns } = record;
  return isObject(sns) && typeof sns.Message === 'string' ? partsOfBody(sns.Message) : [partOfS3(record)];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function partOfS3({ eventVersion = '2.0', eventName, s3 }: Record<string, unknown>): Part {
  // The minor version grows with new fields; only the major one changes meaning.
  if (!String(eventVersion).startsWith('2.'))
    return { unreadable: `S3 event version ${eventVersion} is unknown` };
  const { bucket, object } = isObject(s3) ? s3 : {};
  const { key, sequencer, eTag } = isObject(object) ? object : {};
  const decoded = isText(key) ? decodeKey(key) : '';
  if (decoded === undefined) return { unreadable: 'the key of an S3 record is not form-encoded UTF-8' };
  return partOf(eventName, bucket, { key: decoded, sequencer, eTag });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html. Keys are not encoded here. */
function partOfEventBridge({ 'detail-type': name, detail }: Record<string, unknown>): Part {
  const { bucket, object } = isObject(detail) ? detail : {};
  const { key, sequencer, etag: eTag } = isObject(object) ? object : {};
  return partOf(name, bucket, { key, sequencer, eTag });
}

function partOf(eventName: unknown, bucket: unknown, object: Record<string, unknown>): Part {
  const name = isText(eventName) ? eventName : 'without a name';
  const kind = kinds.find(([pattern]) => pattern.test(name))?.[1];
  if (!kind) return { unreadable: `S3 event ${name} is unknown` };
  if (kind === 'ignored') return { ignored: name };
  const { key, sequencer, eTag } = object;
  if (!isObject(bucket) || !isText(bucket.name) || !isText(key))
    return { unreadable: `S3 event ${name} names no bucket or no key` };
  return {
    job: {
      kind,
      bucket: bucket.name,
      key,
      ...(isText(sequencer) ? { sequencer: comparable(sequencer) } : {}),
      ...(isText(eTag) ? { eTag } : {}),
    },
  };
}

/** Names of S3's notifications (servers that stand in for S3 prefix them with `s3:`), and of EventBridge's events. */
const kinds: [pattern: RegExp, kind: ImageJob['kind'] | 'ignored'][] = [
  [/^((s3:)?ObjectCreated:|Object Created$)/, 'created'],
  [/^((s3:)?(ObjectRemoved|LifecycleExpiration):|Object Deleted$)/, 'removed'],
  // They change no bytes of the original.
  [/^(s3:)?(Object(Tagging|Acl|Restore):|ReducedRedundancyLostObject$|Replication:)/, 'ignored'],
  [/^(s3:)?(LifecycleTransition|IntelligentTiering)(:|$)/, 'ignored'],
  [/^Object (Restore|Storage Class|Access Tier|Tags|ACL) /, 'ignored'],
];

/** Keys in notifications are form-encoded: a space as `+`, the rest as percent-encoded UTF-8. Undefined otherwise. */
export function decodeKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Sequencers have 16 to 18 hex digits today; S3 promises only that the shorter one is to be padded with zeros. */
const sequencerDigits = 32;

/** Upper case, padded on the left so that text order is event order. */
export function comparable(sequencer: string): string {
  return sequencer.toUpperCase().padStart(sequencerDigits, '0');
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
