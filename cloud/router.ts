// Which service a request is for. Real AWS has a host per service; here all share one, so the credential scope of the
// signature decides (`…/us-east-1/sqs/aws4_request`). An unsigned request goes to S3: presigned or anonymous.
import type { IncomingHttpHeaders } from 'node:http';

export const services = [
  's3',
  's3-control',
  'sqs',
  'sns',
  'dynamodb',
  'iam',
  'sts',
  'lambda',
  'logs',
  'monitoring',
  'tagging',
  'apigateway',
  'amplify',
  'cloudfront',
  'acm',
] as const;
export type ServiceName = (typeof services)[number];

export interface Route {
  /** As in the signature; not one of `services` when the cloud does not have it. */
  service: string;
  region: string;
  accessKeyId: string | undefined;
  /** Percent-encoded, without the query; a virtual-hosted bucket is its first segment. */
  path: string;
  /** As sent and signed: without a bucket from the host name. */
  rawPath: string;
  query: URLSearchParams;
  rawQuery: string;
}

/** For clients that do not sign: the protocol's own target names the service. */
const targets: Record<string, ServiceName> = {
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  Logs_20140328: 'logs',
  GraniteServiceVersion20100801: 'monitoring',
  ResourceGroupsTaggingAPI_20170126: 'tagging',
  CertificateManager: 'acm',
};

export function route(url: string, headers: IncomingHttpHeaders): Route {
  const [rawPath, rawQuery] = split(url);
  const query = new URLSearchParams(rawQuery);
  const scope = credentialScope(headers, query);
  const signed = scope?.service ?? targetService(headers) ?? (isForm(rawPath, headers) ? 'sts' : 's3');
  const service = signed === 's3' && isControl(rawPath, headers) ? 's3-control' : signed;
  const bucket = service === 's3' ? hostedBucket(headers.host ?? '') : undefined;
  return {
    service,
    region: scope?.region ?? 'us-east-1',
    accessKeyId: scope?.accessKeyId,
    path: bucket === undefined ? rawPath : `/${bucket}${rawPath}`,
    rawPath,
    query,
    rawQuery,
  };
}

/** S3 Control signs as S3 does, and has the account where S3 has the bucket: `ACCOUNT.s3-control.REGION…`. */
function isControl(path: string, headers: IncomingHttpHeaders): boolean {
  return path.startsWith('/v20180820/') && headers['x-amz-account-id'] !== undefined;
}

/** An unsigned call in the Query protocol (IAM, STS), to be refused in that protocol. */
function isForm(path: string, headers: IncomingHttpHeaders): boolean {
  return path === '/' && /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '');
}

/** Parsed by hand, not by URL: object keys such as `a//../b` must stay as they were sent. */
function split(url: string): [path: string, query: string] {
  const target = url.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return [path.startsWith('/') ? path : `/${path}`, mark < 0 ? '' : target.slice(mark + 1)];
}

function credentialScope(headers: IncomingHttpHeaders, query: URLSearchParams) {
  const signed = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1];
  const credential = signed ?? query.get('X-Amz-Credential');
  const match = credential && /^(.+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/.exec(credential);
  if (!match) return undefined;
  return { accessKeyId: match[1], region: match[2] ?? '', service: match[3] ?? '' };
}

function targetService(headers: IncomingHttpHeaders): ServiceName | undefined {
  return targets[String(headers['x-amz-target'] ?? '').split('.')[0] ?? ''];
}

/** `BUCKET.s3.REGION.localhost`, `BUCKET.s3.localhost`, `BUCKET.localhost`, and the same on 127.0.0.1. */
function hostedBucket(host: string): string | undefined {
  const labels = /^(.+)\.(?:localhost|127\.0\.0\.1)(?::\d+)?$/.exec(host)?.[1];
  if (labels === undefined) return undefined;
  const service = /^(?:(.+)\.)?s3(?:\.[a-z]{2}(?:-[a-z]+)+-\d)?$/.exec(labels);
  return service ? service[1] : labels;
}
