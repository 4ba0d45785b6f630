// S3's rules for bucket names (user guide, "General purpose bucket naming rules").
import { account } from '../../../account.ts';
import { AwsError } from '../../../aws-error.ts';

const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** `namespace` is the x-amz-bucket-namespace header. Throws InvalidBucketName. */
export function checkBucketName(name: string, region: string, namespace: string | undefined): void {
  const inAccount = namespace === 'account-regional';
  const isOwn = name.endsWith(`-${account}-${region}-an`);
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !reservedPrefixes.some((prefix) => name.startsWith(prefix)) &&
    !reservedSuffixes.some((suffix) => name.endsWith(suffix)) &&
    (inAccount ? isOwn : !name.endsWith('-an'));
  if (!isValid)
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
}

/** Buckets with such names belong to another account, so that tests can encounter one. */
export const isForeign = (name: string) => name.startsWith('foreign-');
