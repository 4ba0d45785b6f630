// The account's own public access block, which overrides every bucket's: a call of S3 Control with the XML of the bucket's.
import {
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  S3Client,
} from '@aws-sdk/client-s3';
import { ignore } from '../errors/errors.ts';
import { anyBucket, asS3Control } from './s3-control.ts';
import type { Session } from './session.ts';

/** Undefined where the account blocks nothing. Throws when the read is denied. */
export async function readAccountBlock({
  client,
  place,
  signal,
}: Session): Promise<PublicAccessBlockConfiguration | undefined> {
  const command = asS3Control(new GetPublicAccessBlockCommand(anyBucket), place, {
    operation: 'GetPublicAccessBlock',
    path: 'configuration/publicAccessBlock',
  });
  // A server that stands in for AWS may lack S3 Control, and look for a bucket.
  const elsewhere = place.endpoint ? ['NoSuchBucket', 'NoSuchKey', 'MethodNotAllowed', 'NotImplemented'] : [];
  const answer = client(S3Client).send(command, { abortSignal: signal });
  return (await ignore(['NoSuchPublicAccessBlockConfiguration', ...elsewhere], answer))
    ?.PublicAccessBlockConfiguration;
}

/** The account's switches that keep a bucket policy from being public; ACLs do not matter to thumbs. */
export function closedBy(block: PublicAccessBlockConfiguration | undefined): string[] {
  return (['BlockPublicPolicy', 'RestrictPublicBuckets'] as const).filter((name) => block?.[name]);
}

/** The AWS CLI command that lifts it, and nothing else. */
export function liftBlock(account: string, block: PublicAccessBlockConfiguration | undefined): string {
  const { BlockPublicAcls = false, IgnorePublicAcls = false } = block ?? {};
  const switches = `BlockPublicAcls=${BlockPublicAcls},IgnorePublicAcls=${IgnorePublicAcls},BlockPublicPolicy=false,RestrictPublicBuckets=false`;
  return `aws s3control put-public-access-block --account-id ${account} --public-access-block-configuration ${switches}`;
}
