// Buckets and their settings: one document each, also cached in memory because every call needs one.
import type { Store } from '../../../store.ts';
import { child, elements, text, type XmlElement } from '../xml.ts';
import type { AccountBlock } from './account-block.ts';

export interface Bucket {
  name: string;
  region: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** The sub-resources that are XML, by query parameter. */
  settings: Record<string, XmlElement>;
  /** The bucket policy, as sent. */
  policy?: string;
}

export interface Buckets {
  get(name: string): Bucket | undefined;
  /** Ordered by name. */
  list(): Bucket[];
  save(bucket: Bucket): void;
  remove(name: string): void;
}

export function openBuckets(store: Store): Buckets {
  const documents = store.collection<Bucket>('s3-buckets');
  const known = new Map(documents.entries());
  return {
    get: (name) => known.get(name),
    list: () => [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    save(bucket) {
      documents.put(bucket.name, bucket);
      known.set(bucket.name, bucket);
    },
    remove(name) {
      documents.delete(name);
      known.delete(name);
    },
  };
}

export const bucketArn = (name: string) => `arn:aws:s3:::${name}`;

/** Of a bucket, or of an object in it. */
export const bucketNameOf = (arn: string) => arn.slice(bucketArn('').length).split('/')[0] ?? '';

/** Undefined for a bucket that never had versions; a suspended one still shows its versions. */
export function versioningOf(bucket: Bucket): 'Enabled' | 'Suspended' | undefined {
  const status = text(bucket.settings.versioning, 'Status');
  return status === 'Enabled' || status === 'Suspended' ? status : undefined;
}

export function tagsOf(bucket: Bucket): Record<string, string> {
  const tags = elements(child(bucket.settings.tagging, 'TagSet'), 'Tag');
  return Object.fromEntries(tags.map((tag) => [text(tag, 'Key') ?? '', text(tag, 'Value') ?? '']));
}

/** One of the switches of the public access block: the bucket's own, or the account's. */
export function blocks(
  account: AccountBlock,
  bucket: Bucket,
  name: 'BlockPublicPolicy' | 'RestrictPublicBuckets',
): boolean {
  return [bucket.settings.publicAccessBlock, account.get()].some((block) => text(block, name) === 'true');
}

/** The algorithm of the bucket's default encryption, e.g. `AES256`. */
export function defaultEncryption(bucket: Bucket): string {
  const byDefault = child(child(bucket.settings.encryption, 'Rule'), 'ApplyServerSideEncryptionByDefault');
  return text(byDefault, 'SSEAlgorithm') ?? 'AES256';
}
