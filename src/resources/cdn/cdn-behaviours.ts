// Maps each path of the distribution to its origin. With a site, the page, `/api/*` and the thumbnails under `/t/` share
// one host; without one there are only thumbnails.
import type { Names } from '../../stack/names.ts';
import { suffixOfHosts } from '../../stack/partition.ts';

export const list = <T>(...Items: T[]) => ({ Quantity: Items.length, Items });

/** The stack's own functions and header policies that a behaviour uses, by origin. */
export const edgeUses = {
  thumbnails: { events: ['viewer-request', 'viewer-response'], headersPolicy: 'own' },
  site: { events: ['viewer-response'], headersPolicy: 'managed' },
  // The API's own function handles the prefix: an edge caches by path alone, and must not mix up two origins.
  api: { events: [], headersPolicy: 'managed' },
} as const;

/** AWS-managed: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const managed = {
  cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  allViewerExceptHostHeader: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  securityHeaders: '67f7725c-6f97-4210-82d7-5512b31e9d03',
};

type OriginId = 'thumbnails' | 'site' | 'api';

export interface CdnOrigin {
  Id: OriginId;
  DomainName: string;
  S3OriginConfig?: { OriginAccessIdentity: string };
  CustomOriginConfig?: {
    HTTPPort: number;
    HTTPSPort: number;
    OriginProtocolPolicy: 'https-only';
    OriginSslProtocols: { Quantity: number; Items: 'TLSv1.2'[] };
  };
}

type Method = 'GET' | 'HEAD' | 'OPTIONS' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
interface Methods {
  Quantity: number;
  Items: Method[];
}

export interface CdnBehaviour {
  TargetOriginId: OriginId;
  ViewerProtocolPolicy: 'redirect-to-https' | 'https-only';
  Compress: boolean;
  AllowedMethods: Methods & { CachedMethods: Methods };
  CachePolicyId?: string;
  OriginRequestPolicyId?: string;
  ResponseHeadersPolicyId?: string;
}

export interface CdnPathBehaviour extends CdnBehaviour {
  PathPattern: string;
}

export interface CdnPlaces {
  Origins: { Quantity: number; Items: CdnOrigin[] };
  DefaultCacheBehavior: CdnBehaviour;
  CacheBehaviors: { Quantity: number; Items?: CdnPathBehaviour[] };
}

const reading = (): CdnBehaviour['AllowedMethods'] => ({
  ...list<Method>('GET', 'HEAD'),
  CachedMethods: list<Method>('GET', 'HEAD'),
});

const readFrom = (TargetOriginId: OriginId): CdnBehaviour => ({
  TargetOriginId,
  ViewerProtocolPolicy: 'redirect-to-https',
  Compress: true,
  AllowedMethods: reading(),
});

const bucketOrigin = (names: Names, Id: 'thumbnails' | 'site'): CdnOrigin => ({
  Id,
  DomainName: `${names.of(Id)}.s3.${names.region}.${suffixOfHosts(names.region)}`,
  S3OriginConfig: { OriginAccessIdentity: '' },
});

export const onlyThumbnails = (names: Names): CdnPlaces => ({
  Origins: list(bucketOrigin(names, 'thumbnails')),
  DefaultCacheBehavior: readFrom('thumbnails'),
  CacheBehaviors: { Quantity: 0 },
});

/** `apiId`: id of the HTTP API. */
export const withSite = (names: Names, apiId: string): CdnPlaces => ({
  Origins: list(
    apiOrigin(names, apiId),
    ...(['site', 'thumbnails'] as const).map((id) => bucketOrigin(names, id)),
  ),
  DefaultCacheBehavior: { ...readFrom('site'), ResponseHeadersPolicyId: managed.securityHeaders },
  CacheBehaviors: list(apiBehaviour(), { PathPattern: '/t/*', ...readFrom('thumbnails') }),
});

const apiOrigin = ({ region }: Names, apiId: string): CdnOrigin => ({
  Id: 'api',
  DomainName: `${apiId}.execute-api.${region}.${suffixOfHosts(region)}`,
  CustomOriginConfig: {
    HTTPPort: 80,
    HTTPSPort: 443,
    OriginProtocolPolicy: 'https-only',
    OriginSslProtocols: list('TLSv1.2'),
  },
});

/** Caches nothing, and passes the token to the API. HTTPS only: a redirect would come after the token was sent. */
const apiBehaviour = (): CdnPathBehaviour => ({
  PathPattern: '/api/*',
  TargetOriginId: 'api',
  ViewerProtocolPolicy: 'https-only',
  Compress: false,
  AllowedMethods: {
    ...list<Method>('GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'),
    CachedMethods: list<Method>('GET', 'HEAD'),
  },
  CachePolicyId: managed.cachingDisabled,
  OriginRequestPolicyId: managed.allViewerExceptHostHeader,
  ResponseHeadersPolicyId: managed.securityHeaders,
});
