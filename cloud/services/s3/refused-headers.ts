// Headers of S3 features that are not supported here: refused for every operation. members.ts lists them by SDK name.
import type { S3Call } from './call.ts';
import { invalidArgument, notImplemented } from './errors.ts';

const refused = [
  ...['customer-algorithm', 'customer-key', 'customer-key-md5', 'aws-kms-key-id', 'context'].map(sse),
  sse('bucket-key-enabled'),
  ...['algorithm', 'key', 'key-md5'].map((name) => `x-amz-copy-source-${sse(`customer-${name}`).slice(6)}`),
  ...['mode', 'retain-until-date', 'legal-hold', 'event-hold', 'event-hold-duration-days'].map(lock),
  lock('event-hold-duration-years'),
  'x-amz-bucket-object-lock-enabled',
  'x-amz-object-annotation-directive',
  ...['xxhash64', 'xxhash3', 'xxhash128'].map((name) => `x-amz-checksum-${name}`),
  // Headers for directory buckets.
  'x-amz-write-offset-bytes',
  ...['initiated-time', 'last-modified-time', 'size'].map((name) => `x-amz-if-match-${name}`),
];

function sse(name: string): string {
  return `x-amz-server-side-encryption-${name}`;
}

function lock(name: string): string {
  return `x-amz-object-lock-${name}`;
}

const bypass = 'x-amz-bypass-governance-retention';

/** Throws NotImplemented 501, or InvalidArgument, as AWS does for buckets without Object Lock; no bucket here has it. */
export function refuseHeaders(call: S3Call): void {
  const value = call.header(bypass);
  if (value !== undefined) {
    throw invalidArgument(`${bypass} is only applicable to Object Lock enabled buckets.`, bypass);
  }
  for (const name of refused) {
    const value = call.header(name);
    if (value && value.toLowerCase() !== 'false') throw notImplemented(`the header ${name}`);
  }
}
