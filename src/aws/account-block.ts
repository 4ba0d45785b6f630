// The account's own block of public access, which wins over every bucket's. It is asked of S3 Control, whose client would
// be another dependency for one GET (360 KB, older than the others, and unable to reach an IP address): the call, its
// signature and its XML are the same as the bucket's, only at another place.
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

/** The SDK wants a bucket before it makes a request; this name is in nothing that is sent. */
const Bucket = 'account';

/** Undefined where the account blocks nothing. Throws what a denied read throws. */
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
    // Before the host is written into the headers, and signed.
    { step: 'build', name: 'toS3Control' },
  );
  // A server that stands in for AWS may have no S3 Control, and look for a bucket.
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

/** Which of the account's switches keep a bucket from being opened by its policy; ACLs do not matter to thumbs. */
export function closedBy(block: PublicAccessBlockConfiguration | undefined): string[] {
  return (['BlockPublicPolicy', 'RestrictPublicBuckets'] as const).filter((name) => block?.[name]);
}

/** The AWS CLI's command that lifts it, and nothing else. */
export function liftBlock(account: string, block: PublicAccessBlockConfiguration | undefined): string {
  const { BlockPublicAcls = false, IgnorePublicAcls = false } = block ?? {};
  const switches = `BlockPublicAcls=${BlockPublicAcls},IgnorePublicAcls=${IgnorePublicAcls},BlockPublicPolicy=false,RestrictPublicBuckets=false`;
  return `aws s3control put-public-access-block --account-id ${account} --public-access-block-configuration ${switches}`;
}
