// Every event the function can meet, reduced to "look at this key". The event is a hint: what S3 holds is the truth,
// so duplicates, late and reordered events all lead to the same end.

/** One original to look at. `sequencer` is S3's, upper case, left-padded so that text order is event order. */
export interface ImageJob {
  kind: 'created' | 'removed';
  bucket: string;
  key: string;
  sequencer?: string;
}

/** What arrived together and fails together: an SQS message, or a direct event (no `messageId`). */
export interface Delivery {
  messageId?: string;
  /** How often the message was received, this time included. */
  tries: number;
  jobs: ImageJob[];
  /** Why the message could not be read; it has no jobs then. */
  unreadable?: string;
}

interface S3Record {
  eventVersion?: string;
  eventName?: string;
  s3?: { bucket?: { name?: string }; object?: { key?: string; sequencer?: string } };
}

/** Sequencers are 16 to 18 hex digits today; S3 promises only that the shorter one is to be padded with zeros. */
const sequencerDigits = 32;

/** An SQS batch, an S3 event, or one message body as it is: the forms a trigger or a person may send. */
export function deliveriesOf(event: unknown): Delivery[] {
  const records = recordsOf(event);
  if (!records?.some(isSqsRecord)) return [{ tries: 1, ...read(() => jobsOf(event)) }];
  return records.filter(isSqsRecord).map((record) => ({
    messageId: record.messageId,
    tries: Number(record.attributes?.ApproximateReceiveCount ?? 1),
    ...read(() => jobsOf(JSON.parse(record.body))),
  }));
}

function read(jobs: () => ImageJob[]): Pick<Delivery, 'jobs' | 'unreadable'> {
  try {
    return { jobs: jobs() };
  } catch (error) {
    return { jobs: [], unreadable: error instanceof Error ? error.message : String(error) };
  }
}

function jobsOf(message: unknown): ImageJob[] {
  const fields = isObject(message) ? message : {};
  if (fields.Event === 's3:TestEvent') return [];
  const { bucket_name: bucket, image_key: key } = fields;
  if (isText(bucket) && isText(key)) return [{ kind: 'created', bucket, key }];
  const records = recordsOf(message);
  if (!records) throw new Error('neither an S3 event nor {"bucket_name", "image_key"}');
  return records.flatMap((record) => jobOf(record as S3Record) ?? []);
}

/** Undefined for events that change no bytes (tagging, restore, replication). */
function jobOf(record: S3Record): ImageJob | undefined {
  const { eventVersion = '2.0', eventName = '', s3 } = record;
  const bucket = s3?.bucket?.name;
  const key = s3?.object?.key;
  if (!bucket || !key) throw new Error('an S3 record without bucket or key');
  // The minor version grows with new fields; only the major one changes meaning.
  if (!eventVersion.startsWith('2.')) throw new Error(`S3 event version ${eventVersion} is not known`);
  const kind = kindOf(eventName);
  if (!kind) return undefined;
  const job: ImageJob = { kind, bucket, key: decodeKey(key) };
  if (s3?.object?.sequencer) job.sequencer = comparable(s3.object.sequencer);
  return job;
}

function kindOf(eventName: string): ImageJob['kind'] | undefined {
  if (eventName.startsWith('ObjectCreated:')) return 'created';
  return /^(ObjectRemoved|LifecycleExpiration):/.test(eventName) ? 'removed' : undefined;
}

/** Keys arrive form-encoded: a space as `+`, everything else percent-encoded UTF-8. */
export function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}

export function comparable(sequencer: string): string {
  return sequencer.toUpperCase().padStart(sequencerDigits, '0');
}

function recordsOf(message: unknown): unknown[] | undefined {
  const records = isObject(message) ? message.Records : undefined;
  return Array.isArray(records) ? records : undefined;
}

interface SqsRecord {
  messageId: string;
  body: string;
  attributes?: { ApproximateReceiveCount?: string };
}

function isSqsRecord(record: unknown): record is SqsRecord {
  return isObject(record) && isText(record.messageId) && typeof record.body === 'string';
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
