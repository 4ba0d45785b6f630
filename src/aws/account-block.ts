// The account's own public access block, which overrides every bucket's. It belongs to S3 Control, whose client would
// be another dependency for one GET (360 KB, older than the others, and unable to reach an IP address): the call, its
// signature and its XML are the same as the bucket's, only at another address.
import {
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  S3Client,
} from '@aws-sdk/client-s3';
import { ignore } from '../errors/errors.ts';
import type { Session } from './session.ts';

interface WireRequest {
  hostname: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
}

/** The SDK requires a bucket before it makes a request; this name is never sent. */
const Bucket = 'account';

/** Undefined where the account blocks nothing. Throws when the read is denied. */
export async function readAccountBlock({
  client,
  place,
  signal,
}: Session): Promise<PublicAccessBlockConfiguration | undefined> {
  const command = new GetPublicAccessBlockCommand({ Bucket });
  command.middlewareStack.add(
    (next) => (args) => {
      redirect(args.request as WireRequest, place);
      return next(args);
    },
    // Before the host is written into the headers and signed.
    { step: 'build', name: 'toS3Control' },
  );
  // A server that stands in for AWS may lack S3 Control, and look for a bucket.
  const elsewhere = place.endpoint ? ['NoSuchBucket', 'NoSuchKey', 'MethodNotAllowed', 'NotImplemented'] : [];
  const answer = client(S3Client).send(command, { abortSignal: signal });
  return (await ignore(['NoSuchPublicAccessBlockConfiguration', ...elsewhere], answer))
    ?.PublicAccessBlockConfiguration;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html */
function redirect(request: WireRequest, { account, region }: Session['place']): void {
  const [domain] = /\.amazonaws\.com(\.cn)?$/.exec(request.hostname) ?? [];
  if (domain) request.hostname = `${account}.s3-control.${region}${domain}`;
  // A server that stands in for AWS may have a path of its own before the bucket's name.
  request.path = `${request.path.replace(/\/(account\/?)?$/, '')}/v20180820/configuration/publicAccessBlock`;
  request.query = {};
  request.headers['x-amz-account-id'] = account;
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
