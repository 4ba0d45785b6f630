// What the distribution and all that it refers to should be: pure, as the plan, the comparison and the templates read it.
import { policyForDistribution } from '../../aws/policies.ts';
import type { TagMap } from '../../aws/tags.ts';
import type { Facets } from '../../engine/resource.ts';
import type { Names } from '../../stack/names.ts';
import type { Inputs } from '../../stack/outputs.ts';
import type { Settings } from '../../stack/settings.ts';
import { type CdnPlaces, list, onlyThumbnails, withSite } from './cdn-behaviours.ts';
import { functionCode } from './cdn-function.ts';

/** CloudFront has no regions: without it, a stack of the same name elsewhere would look like this one. */
export const regionTag = 'thumbs:region';
export const cdnTags = ({ tags, region }: Names): TagMap => ({ ...tags, [regionTag]: region });

/** Policies, functions and origin access controls have no tags: their comment says whose they are. */
export const ownerComment = ({ stack, region }: Pick<Names, 'stack' | 'region'>) =>
  `thumbs:stack=${stack} thumbs:region=${region}`;

/** Stands for the ARN of the distribution, which nobody knows before there is one. */
export const distributionArn = 'arn:of:the:distribution';

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

/** How long an edge caches that a thumbnail is missing. 0 with an API, where a missing item may exist a second later. */
const errorSeconds = ({ site }: Pick<Settings, 'site'>) => (site === 'cdn' ? 0 : 60);

type CdnSettings = Pick<Settings, 'cdnPriceClass' | 'site' | 'domain' | 'certificate'>;

interface CdnShape extends CdnPlaces {
  Enabled: boolean;
  HttpVersion: 'http2and3';
  IsIPV6Enabled: boolean;
  PriceClass: (typeof priceClasses)[keyof typeof priceClasses];
  DefaultRootObject: string;
  CustomErrorResponses: { Quantity: number; Items: { ErrorCode: number; ErrorCachingMinTTL: number }[] };
  Aliases: { Quantity: number; Items: string[] | null };
  ViewerCertificate: { ACMCertificateArn: string | null };
}

/** CloudFront accepts only issued certificates: until then, the distribution has only its own name. */
function usedDomain({ domain, certificate }: CdnSettings, inputs: Inputs) {
  const own = inputs.certificate;
  const arn = certificate || (own?.status === 'ISSUED' ? own.arn : undefined);
  return domain && arn ? { domain, arn } : undefined;
}

function namesOf(used: ReturnType<typeof usedDomain>): Pick<CdnShape, 'Aliases' | 'ViewerCertificate'> {
  return {
    Aliases: used ? list(used.domain) : { Quantity: 0, Items: null },
    ViewerCertificate: { ACMCertificateArn: used?.arn ?? null },
  };
}

/** Omits references to the distribution's own parts: their ids are unknown until they are created. */
function distributionOf(names: Names, settings: CdnSettings, inputs: Inputs): CdnShape {
  const apiId = inputs['http-api']?.id ?? '';
  const ErrorCachingMinTTL = errorSeconds(settings);
  const shape: CdnShape = {
    Enabled: true,
    HttpVersion: 'http2and3',
    IsIPV6Enabled: true,
    PriceClass: priceClasses[settings.cdnPriceClass ?? '100'],
    // Otherwise the root URL would list the bucket.
    DefaultRootObject: 'index.html',
    ...(settings.site === 'cdn' ? withSite(names, apiId) : onlyThumbnails(names)),
    CustomErrorResponses: list(...[403, 404].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL }))),
    ...namesOf(usedDomain(settings, inputs)),
  };
  return inShapeOf(shape, shape) as CdnShape;
}

export interface CdnFacets extends Facets {
  /** How many distributions of the name there are. */
  copies: number;
  control: ReturnType<typeof controlOf>;
  cachePolicy: ReturnType<typeof cachePolicyOf>;
  headersPolicy: ReturnType<typeof headersPolicyOf>;
  /** Of the function that is live. */
  code: string;
  /** Undefined while the API that it leads to has no address. */
  distribution: CdnShape | undefined;
  /** The distribution references all of these parts. */
  isLinked: true;
  /** Of the thumbnails bucket. */
  policy: ReturnType<typeof policyForDistribution>;
  tags: TagMap;
}

export function desiredCdn(names: Names, settings: CdnSettings, inputs: Inputs): CdnFacets {
  const apiId = inputs['http-api']?.id;
  const isKnown = settings.site !== 'cdn' || apiId !== undefined;
  return {
    copies: 1,
    control: controlOf(),
    cachePolicy: cachePolicyOf(),
    headersPolicy: headersPolicyOf(),
    code: functionCode,
    distribution: isKnown ? distributionOf(names, settings, inputs) : undefined,
    isLinked: true,
    policy: policyForDistribution(names.arn.bucket('thumbnails'), distributionArn),
    tags: cdnTags(names),
  };
}

/** The distribution, which setup creates after the API that it leads to. */
export function wholeShape({ distribution }: CdnFacets): CdnShape {
  if (distribution) return distribution;
  throw new Error('the distribution was to be made before the HTTP API');
}

/** The properties of the distribution that are compared, whatever their values. */
export const distributionShape = (names: Names, settings: CdnSettings) =>
  distributionOf(names, settings, { certificate: { arn: 'any', status: 'ISSUED' } });

/** Of what is there, what is compared: AWS fills in much more, and has lists of words in an order of its own. */
export function inShapeOf(live: unknown, shape: unknown): unknown {
  if (Array.isArray(shape)) {
    if (!Array.isArray(live)) return live ?? null;
    if (typeof shape[0] === 'string') return live.toSorted();
    const entries = live.map((one) => inShapeOf(one, sampleOf(one, shape)));
    return entries.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof shape !== 'object' || shape === null) return live ?? null;
  const found = (live ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(shape).map(([name, value]) => [name, inShapeOf(found[name], value)]),
  );
}

/** List entries differ in their properties: each is compared with the sample of the same id or path. */
const sampleOf = (one: Record<string, unknown>, shape: Record<string, unknown>[]) =>
  shape.find((sample) =>
    ['Id', 'PathPattern'].some((name) => name in sample && sample[name] === one[name]),
  ) ?? shape[0];
