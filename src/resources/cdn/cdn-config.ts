// What the distribution and all that it refers to should be: pure, as the plan, the comparison and the templates read it.
import { policyForDistribution } from '../../aws/policies.ts';
import type { TagMap } from '../../aws/tags.ts';
import type { Facets } from '../../engine/resource.ts';
import type { Names } from '../../stack/names.ts';
import type { Settings } from '../../stack/settings.ts';
import { functionCode } from './cdn-function.ts';

/** CloudFront has no regions: without it, a stack of the same name elsewhere would look like this one. */
export const regionTag = 'thumbs:region';
export const cdnTags = ({ tags, region }: Names): TagMap => ({ ...tags, [regionTag]: region });

/** Policies, functions and origin access controls have no tags: their comment says whose they are. */
export const ownerComment = ({ stack, region }: Pick<Names, 'stack' | 'region'>) =>
  `thumbs:stack=${stack} thumbs:region=${region}`;

/** Stands for the ARN of the distribution, which nobody knows before there is one. */
export const distributionArn = 'arn:of:the:distribution';

const originId = 'thumbnails';

const list = <T>(...Items: T[]) => ({ Quantity: Items.length, Items });

const controlOf = () =>
  ({ OriginAccessControlOriginType: 's3', SigningBehavior: 'always', SigningProtocol: 'sigv4' }) as const;

/** In the key is the version of a thumbnail, and nothing else: a made-up parameter fetches nothing anew. */
const cachePolicyOf = () =>
  ({
    MinTTL: 0,
    DefaultTTL: 86_400,
    MaxTTL: 31_536_000,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: true,
      EnableAcceptEncodingBrotli: true,
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: list('v') },
    },
  }) as const;

/** Any page may show a thumbnail, and draw it on a canvas; none may take it for something else. */
const headersPolicyOf = () =>
  ({
    CorsConfig: {
      AccessControlAllowOrigins: list('*'),
      AccessControlAllowHeaders: list('*'),
      AccessControlAllowMethods: list('GET' as const, 'HEAD' as const),
      AccessControlAllowCredentials: false,
      OriginOverride: true,
    },
    SecurityHeadersConfig: { ContentTypeOptions: { Override: true } },
  }) as const;

const priceClasses = { '100': 'PriceClass_100', '200': 'PriceClass_200', all: 'PriceClass_All' } as const;

/** How long an edge believes that a thumbnail is missing. */
const errorSeconds = 60;
const cachedError = (ErrorCode: number) => ({ ErrorCode, ErrorCachingMinTTL: errorSeconds });

/** Without what refers to other things: their ids are not known before they are made. */
const distributionOf = (names: Names, { cdnPriceClass = '100' }: Pick<Settings, 'cdnPriceClass'>) => ({
  Enabled: true,
  HttpVersion: 'http2and3' as const,
  IsIPV6Enabled: true,
  PriceClass: priceClasses[cdnPriceClass],
  // Otherwise the bare address would list the bucket.
  DefaultRootObject: 'index.html',
  Origins: list({
    Id: originId,
    DomainName: `${names.of('thumbnails')}.s3.${names.region}.${names.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`,
    S3OriginConfig: { OriginAccessIdentity: '' },
  }),
  DefaultCacheBehavior: {
    TargetOriginId: originId,
    ViewerProtocolPolicy: 'redirect-to-https' as const,
    Compress: true,
    AllowedMethods: {
      ...list('GET' as const, 'HEAD' as const),
      CachedMethods: list('GET' as const, 'HEAD' as const),
    },
  },
  CustomErrorResponses: list(cachedError(403), cachedError(404)),
});

export interface CdnFacets extends Facets {
  /** How many distributions of the name there are. */
  copies: number;
  control: ReturnType<typeof controlOf>;
  cachePolicy: ReturnType<typeof cachePolicyOf>;
  headersPolicy: ReturnType<typeof headersPolicyOf>;
  /** Of the function that is live. */
  code: string;
  distribution: ReturnType<typeof distributionOf>;
  /** The distribution refers to all of them. */
  isLinked: true;
  /** Of the thumbnails bucket. */
  policy: ReturnType<typeof policyForDistribution>;
  tags: TagMap;
}

export function desiredCdn(names: Names, settings: Settings): CdnFacets {
  return {
    copies: 1,
    control: controlOf(),
    cachePolicy: cachePolicyOf(),
    headersPolicy: headersPolicyOf(),
    code: functionCode,
    distribution: distributionOf(names, settings),
    isLinked: true,
    policy: policyForDistribution(names.arn.bucket('thumbnails'), distributionArn),
    tags: cdnTags(names),
  };
}

/** Of what is there, what is compared: AWS fills in much more, and has lists of words in an order of its own. */
export function inShapeOf(live: unknown, shape: unknown): unknown {
  if (Array.isArray(shape)) {
    if (!Array.isArray(live)) return live ?? null;
    const sample = shape[0];
    if (typeof sample === 'string') return live.toSorted();
    const entries = live.map((one) => inShapeOf(one, sample));
    return entries.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof shape !== 'object' || shape === null) return live ?? null;
  const found = (live ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(shape).map(([name, value]) => [name, inShapeOf(found[name], value)]),
  );
}
