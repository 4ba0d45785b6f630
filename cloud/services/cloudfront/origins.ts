// Where an edge reads from. With an origin access control it reads as CloudFront itself, for this
// distribution, and the bucket's policy decides; without one it is as anonymous as everybody else.
import type { Caller } from '../../authentication/caller.ts';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { text, type XmlElement } from '../s3/xml.ts';
import { apiIdOf, askApi } from './api-origin.ts';
import { originAccessControl, originsOf } from './kinds.ts';
import { arnOf, type CloudFront, type Distribution } from './records.ts';

interface BucketOrigin {
  bucket: string;
  region: string;
}

/** Undefined when it is not an S3 bucket. */
export function originOf(domain: string): BucketOrigin | undefined {
  const [, bucket, region = 'us-east-1'] =
    /^([a-z0-9.-]+)\.s3(?:\.([a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?$/.exec(domain) ?? [];
  return bucket === undefined ? undefined : { bucket, region };
}

export interface OriginRequest {
  distribution: Distribution;
  behaviour: XmlElement;
  /** Percent-encoded. */
  path: string;
  /** The parameters that the cache policy forwards to the origin. */
  query: URLSearchParams;
  /** Neither cookies nor authorization: only headers that make the request conditional or partial. */
  headers: Record<string, string>;
  /** For HTTP APIs: the request as sent, and its query as changed by the viewer-request function. */
  viewer: CloudRequest;
  viewerQuery: URLSearchParams;
}

const originFor = ({ config }: Distribution, behaviour: XmlElement) =>
  originsOf(config).find((one) => text(one, 'Id') === text(behaviour, 'TargetOriginId'));

export async function askOrigin(front: CloudFront, asked: OriginRequest): Promise<CloudResponse> {
  const { distribution, behaviour, path, query, headers } = asked;
  const origin = originFor(distribution, behaviour);
  const domain = text(origin, 'DomainName') ?? '';
  const id = apiIdOf(domain);
  if (id !== undefined) {
    const sent = {
      path: `${text(origin, 'OriginPath') ?? ''}${path}`,
      viewer: asked.viewer,
      query: asked.viewerQuery,
    };
    return askApi(front, { id, domain }, behaviour, sent);
  }
  const target = originOf(domain);
  if (!origin || !target) return { status: 502, body: 'Bad Gateway' };
  const response = await front.cloud.objects.readObject({
    ...target,
    caller: callerFor(front, distribution, origin),
    path: `${text(origin, 'OriginPath') ?? ''}${path}`,
    query,
    headers,
  });
  // The cloud's own safeguard for the origin that buckets share here.
  const { 'content-security-policy': _, ...rest } = response.headers ?? {};
  return { ...response, headers: rest };
}

function callerFor(front: CloudFront, { id }: Distribution, origin: XmlElement): Caller {
  const control = front.kept(originAccessControl.path).get(text(origin, 'OriginAccessControlId') ?? '');
  if (text(control?.config, 'SigningBehavior') !== 'always') return { kind: 'anonymous' };
  return { kind: 'service', name: 'cloudfront.amazonaws.com', sourceArn: arnOf('distribution', id) };
}
