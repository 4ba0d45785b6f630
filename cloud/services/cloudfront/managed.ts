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

export const managedPolicies = ({ name }: Kind): Kept[] => (name === 'CachePolicy' ? cachePolicies : []);
