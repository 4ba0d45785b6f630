// What the distribution asks of AWS. CloudFront has no regions; ids are random, so that tags narrow what they can.
import { type Caller, type Duty, type Grant, grant, tagged } from './caller-duties.ts';

/** Nothing for a stack without a distribution. */
const forCdn =
  (duty: (caller: Caller) => Grant[]): Duty =>
  (caller) =>
    caller.cdn ? duty(caller) : [];

const all = ({ names: { partition, account } }: Caller, kind: string) =>
  `arn:${partition}:cloudfront::${account}:${kind}/*`;

const pieces: [kind: string, name: string][] = [
  ['origin-access-control', 'OriginAccessControl'],
  ['cache-policy', 'CachePolicy'],
  ['response-headers-policy', 'ResponseHeadersPolicy'],
  ['function', 'Function'],
];

/** Certificates in the region from which CloudFront takes them. */
const certificates = ({ names: { partition, account } }: Caller) =>
  `arn:${partition}:acm:us-east-1:${account}:certificate/*`;

/** Also asked for stacks without one, which might have had one. */
export const findCdn: Duty = (caller) => [
  grant(
    '*',
    'cloudfront',
    'ListDistributions ListOriginAccessControls ListCachePolicies ListResponseHeadersPolicies ListFunctions',
  ),
  ...(caller.cdn ? [grant(all(caller, 'distribution'), 'cloudfront', 'ListTagsForResource')] : []),
  ...(caller.cdn
    ? [grant('*', 'acm', 'ListCertificates'), grant(certificates(caller), 'acm', 'ListTagsForCertificate')]
    : []),
];

export const inspectCdn = forCdn((caller) => [
  ...findCdn(caller),
  grant(all(caller, 'distribution'), 'cloudfront', 'GetDistributionConfig'),
  ...pieces.map(([kind, name]) => grant(all(caller, kind), 'cloudfront', `Get${name}`)),
  grant(all(caller, 'function'), 'cloudfront', 'DescribeFunction'),
  grant(certificates(caller), 'acm', 'DescribeCertificate'),
]);

/** Its pieces have no tags. */
export const makeCdn = forCdn((caller) => {
  const { existing, made, notOthers } = tagged(caller.names);
  const distributions = all(caller, 'distribution');
  return [
    { ...grant(distributions, 'cloudfront', 'CreateDistribution'), condition: made },
    { ...grant(distributions, 'cloudfront', 'UpdateDistribution UntagResource'), condition: existing },
    { ...grant(distributions, 'cloudfront', 'TagResource'), condition: notOthers },
    ...pieces.map(([kind, name]) => grant(all(caller, kind), 'cloudfront', `Create${name} Update${name}`)),
    grant(all(caller, 'function'), 'cloudfront', 'PublishFunction'),
    { ...grant(certificates(caller), 'acm', 'RequestCertificate'), condition: made },
    { ...grant(certificates(caller), 'acm', 'AddTagsToCertificate'), condition: notOthers },
    { ...grant(certificates(caller), 'acm', 'RemoveTagsFromCertificate'), condition: existing },
  ];
});

/** For `--no-cdn` and teardown. */
export const removeCdn = forCdn((caller) => {
  const distributions = all(caller, 'distribution');
  const { existing } = tagged(caller.names);
  return [
    ...inspectCdn(caller),
    grant(distributions, 'cloudfront', 'GetDistribution'),
    { ...grant(distributions, 'cloudfront', 'UpdateDistribution DeleteDistribution'), condition: existing },
    ...pieces.map(([kind, name]) => grant(all(caller, kind), 'cloudfront', `Delete${name}`)),
    { ...grant(certificates(caller), 'acm', 'DeleteCertificate'), condition: existing },
    grant(caller.names.arn.bucket('thumbnails'), 's3', 'PutBucketPolicy PutBucketPublicAccessBlock'),
  ];
});
