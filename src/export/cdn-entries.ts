// The distribution and what it refers to, in CloudFormation: its properties are CloudFront's own, without the counts.
import { type CdnBehaviour, type CdnOrigin, edgeUses } from '../resources/cdn/cdn-behaviours.ts';
import { distributionArn, wholeShape } from '../resources/cdn/cdn-config.ts';
import { bucketPolicy, type Entry, logicalId, tagsOf } from './cloudformation-entries.ts';
import { mapStrings, type Part } from './parts.ts';

type CdnPart = Part<'CloudFront distribution'>;

export const cdnFields = [
  ...(['copies', 'control', 'cachePolicy', 'headersPolicy', 'code', 'distribution'] as const),
  ...(['isLinked', 'policy', 'tags'] as const),
] as const;

export const arn = (id: string) =>
  `arn:\${AWS::Partition}:cloudfront::\${AWS::AccountId}:distribution/\${${id}}`;

/** Returns the policy with the distribution's ARN filled in. */
export const withArn = <Policy>(policy: Policy, address: string): Policy =>
  mapStrings(policy, (text) => (text === distributionArn ? address : text)) as Policy;

export function cdn(part: CdnPart): Record<string, Entry> {
  const { control, cachePolicy, headersPolicy, code, policy } = part.facets;
  const id = logicalId(part.id);
  const { name } = part;
  const entry = (kind: string, Properties: Record<string, unknown>): Entry => ({
    Type: `AWS::CloudFront::${kind}`,
    Properties,
  });
  const FunctionConfig = { Comment: name, Runtime: 'cloudfront-js-2.0' };
  const document = withArn(policy, arn(id));
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
  const { Origins, DefaultCacheBehavior, CacheBehaviors, IsIPV6Enabled, CustomErrorResponses, ...more } =
    wholeShape(facets);
  const { Aliases, ViewerCertificate, ...rest } = more;
  const { Items: behaviours = [] } = CacheBehaviors;
  return {
    ...rest,
    Comment: name,
    IPV6Enabled: IsIPV6Enabled,
    Origins: Origins.Items.map((origin) => originEntry(id, origin)),
    DefaultCacheBehavior: behaviourEntry(id, DefaultCacheBehavior),
    ...(behaviours.length > 0 ? { CacheBehaviors: behaviours.map((one) => behaviourEntry(id, one)) } : {}),
    CustomErrorResponses: CustomErrorResponses.Items,
    ...(Aliases.Items
      ? {
          Aliases: Aliases.Items,
          ViewerCertificate: {
            AcmCertificateArn: ViewerCertificate.ACMCertificateArn,
            SslSupportMethod: 'sni-only',
            MinimumProtocolVersion: 'TLSv1.2_2021',
          },
        }
      : {}),
  };
}

function originEntry(id: string, { CustomOriginConfig: custom, ...origin }: CdnOrigin) {
  if (!custom) return { ...origin, OriginAccessControlId: { 'Fn::GetAtt': [`${id}Control`, 'Id'] } };
  const { OriginSslProtocols, ...config } = custom;
  return { ...origin, CustomOriginConfig: { ...config, OriginSSLProtocols: OriginSslProtocols.Items } };
}

function behaviourEntry(id: string, { AllowedMethods, ...behaviour }: CdnBehaviour) {
  const { events, headersPolicy } = edgeUses[behaviour.TargetOriginId];
  const FunctionARN = { 'Fn::GetAtt': [`${id}Function`, 'FunctionARN'] };
  return {
    CachePolicyId: { Ref: `${id}CachePolicy` },
    ...(headersPolicy === 'own' ? { ResponseHeadersPolicyId: { Ref: `${id}HeadersPolicy` } } : {}),
    ...behaviour,
    AllowedMethods: AllowedMethods.Items,
    CachedMethods: AllowedMethods.CachedMethods.Items,
    FunctionAssociations: events.map((EventType) => ({ EventType, FunctionARN })),
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
