// The distribution and what it refers to, in CloudFormation: its properties are CloudFront's own, without the counts.
import { distributionArn } from '../resources/cdn/cdn-config.ts';
import { bucketPolicy, type Entry, logicalId, tagsOf } from './cloudformation-entries.ts';
import { mapStrings, type Part } from './parts.ts';

type CdnPart = Part<'CloudFront distribution'>;

export const cdnFields = [
  ...(['copies', 'control', 'cachePolicy', 'headersPolicy', 'code', 'distribution'] as const),
  ...(['isLinked', 'policy', 'tags'] as const),
] as const;

const arn = (id: string) => `arn:\${AWS::Partition}:cloudfront::\${AWS::AccountId}:distribution/\${${id}}`;

export function cdn(part: CdnPart): Record<string, Entry> {
  const { control, cachePolicy, headersPolicy, code, policy } = part.facets;
  const id = logicalId(part.id);
  const { name } = part;
  const entry = (kind: string, Properties: Record<string, unknown>): Entry => ({
    Type: `AWS::CloudFront::${kind}`,
    Properties,
  });
  const FunctionConfig = { Comment: name, Runtime: 'cloudfront-js-2.0' };
  const document = mapStrings(policy, (text) => (text === distributionArn ? arn(id) : text)) as typeof policy;
  return {
    [`${id}Control`]: entry('OriginAccessControl', { OriginAccessControlConfig: { Name: name, ...control } }),
    [`${id}CachePolicy`]: entry('CachePolicy', { CachePolicyConfig: { Name: name, ...plain(cachePolicy) } }),
    [`${id}HeadersPolicy`]: entry('ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: { Name: name, ...plain(headersPolicy, true) },
    }),
    [`${id}Function`]: entry('Function', {
      Name: name,
      AutoPublish: true,
      FunctionConfig,
      FunctionCode: code,
    }),
    [id]: entry('Distribution', { DistributionConfig: distribution(part), Tags: tagsOf(part) }),
    ...bucketPolicy('thumbnails', document),
  };
}

function distribution({ id: partId, name, facets }: CdnPart): Record<string, unknown> {
  const id = logicalId(partId);
  const { Origins, DefaultCacheBehavior, IsIPV6Enabled, CustomErrorResponses, ...rest } = facets.distribution;
  const { AllowedMethods, ...behaviour } = DefaultCacheBehavior;
  const events = ['viewer-request', 'viewer-response'];
  const FunctionARN = { 'Fn::GetAtt': [`${id}Function`, 'FunctionARN'] };
  return {
    ...rest,
    Comment: name,
    IPV6Enabled: IsIPV6Enabled,
    Origins: Origins.Items.map((origin) => ({
      ...origin,
      OriginAccessControlId: { 'Fn::GetAtt': [`${id}Control`, 'Id'] },
    })),
    DefaultCacheBehavior: {
      ...behaviour,
      AllowedMethods: AllowedMethods.Items,
      CachedMethods: AllowedMethods.CachedMethods.Items,
      CachePolicyId: { Ref: `${id}CachePolicy` },
      ResponseHeadersPolicyId: { Ref: `${id}HeadersPolicy` },
      FunctionAssociations: events.map((EventType) => ({ EventType, FunctionARN })),
    },
    CustomErrorResponses: CustomErrorResponses.Items,
  };
}

/** CloudFormation has the bare list; in a response headers policy, below `Items`. */
function plain(value: object, keepsItems = false): object {
  const convert = (one: unknown): unknown => {
    if (Array.isArray(one) || typeof one !== 'object' || one === null) return one;
    const { Quantity, ...members } = one as Record<string, unknown>;
    if (Quantity !== undefined) return keepsItems ? members : members.Items;
    return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, convert(member)]));
  };
  return convert(value) as object;
}
