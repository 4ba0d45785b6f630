// AWS's managed policies, as far as they are useful here.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
import type { Kind } from './kinds.ts';
import type { Kept } from './records.ts';

const none = {
  HeadersConfig: { HeaderBehavior: 'none' },
  CookiesConfig: { CookieBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
};

const policy = (
  id: string,
  Name: string,
  ttl: { MinTTL: string; DefaultTTL: string; MaxTTL: string },
  zip: string,
): Kept => ({
  id,
  etag: 'E23ZP02F085DFQ',
  modified: 0,
  config: {
    Name,
    ...ttl,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: zip,
      EnableAcceptEncodingBrotli: zip,
      ...none,
    },
  },
});

const cachePolicies = [
  policy(
    '658327ea-f89d-4fab-a63d-7e88639e58f6',
    'Managed-CachingOptimized',
    { MinTTL: '1', DefaultTTL: '86400', MaxTTL: '31536000' },
    'true',
  ),
  policy(
    '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    'Managed-CachingDisabled',
    { MinTTL: '0', DefaultTTL: '0', MaxTTL: '0' },
    'false',
  ),
];

const managed = (id: string, config: Kept['config']): Kept => ({
  id,
  etag: 'E23ZP02F085DFQ',
  modified: 0,
  config,
});

const everything = {
  CookiesConfig: { CookieBehavior: 'all' },
  QueryStringsConfig: { QueryStringBehavior: 'all' },
};

const requestPolicies = [
  managed('216adef6-5c7f-47e4-b989-5492eafa07d3', {
    Name: 'Managed-AllViewer',
    HeadersConfig: { HeaderBehavior: 'allViewer' },
    ...everything,
  }),
  managed('b689b0a8-53d0-40ab-baf2-68738e2966ac', {
    Name: 'Managed-AllViewerExceptHostHeader',
    HeadersConfig: {
      HeaderBehavior: 'allExcept',
      Headers: { Quantity: '1', Items: { Name: ['host'] } },
    },
    ...everything,
  }),
];

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
const headersPolicies = [
  managed('67f7725c-6f97-4210-82d7-5512b31e9d03', {
    Name: 'Managed-SecurityHeadersPolicy',
    SecurityHeadersConfig: {
      XSSProtection: { Override: 'false', Protection: 'true', ModeBlock: 'true' },
      FrameOptions: { Override: 'false', FrameOption: 'SAMEORIGIN' },
      ReferrerPolicy: { Override: 'false', ReferrerPolicy: 'strict-origin-when-cross-origin' },
      ContentTypeOptions: { Override: 'true' },
      StrictTransportSecurity: { Override: 'false', AccessControlMaxAgeSec: '31536000' },
    },
  }),
];

const all: Partial<Record<Kind['name'], Kept[]>> = {
  CachePolicy: cachePolicies,
  OriginRequestPolicy: requestPolicies,
  ResponseHeadersPolicy: headersPolicies,
};

export const managedPolicies = ({ name }: Pick<Kind, 'name'>): Kept[] => all[name] ?? [];
