// Which members of CloudFront's inputs are honoured, refused or harmless: per operation, and by name for XML elements.
import { AwsError } from '../../aws-error.ts';
import type { Members, MemberTable } from '../../wire/members.ts';
import { namesIn } from '../../wire/members.ts';

const page = { honoured: 'Marker MaxItems' };
const policies = { honoured: 'Type Marker MaxItems' };

const kind = (name: string, list: string, listed = policies): MemberTable => ({
  [`Create${name}`]: { honoured: `${name}Config.*` },
  [`Get${name}`]: { honoured: 'Id' },
  [`Get${name}Config`]: { honoured: 'Id' },
  [`Update${name}`]: { honoured: `${name}Config.* Id IfMatch` },
  [`Delete${name}`]: { honoured: 'Id IfMatch' },
  [`List${list}`]: listed,
});

export const members: MemberTable = {
  ...kind('CachePolicy', 'CachePolicies'),
  ...kind('OriginAccessControl', 'OriginAccessControls', page),
  ...kind('OriginRequestPolicy', 'OriginRequestPolicies'),
  ...kind('ResponseHeadersPolicy', 'ResponseHeadersPolicies'),
  CreateDistribution: { honoured: 'DistributionConfig.*' },
  CreateDistributionWithTags: { honoured: 'DistributionConfigWithTags.*' },
  GetDistribution: { honoured: 'Id' },
  GetDistributionConfig: { honoured: 'Id' },
  UpdateDistribution: { honoured: 'DistributionConfig.* Id IfMatch' },
  DeleteDistribution: { honoured: 'Id IfMatch' },
  ListDistributions: page,
  CreateFunction: { honoured: 'Name FunctionConfig.* FunctionCode', refused: 'Tags' },
  DescribeFunction: { honoured: 'Name Stage' },
  GetFunction: { honoured: 'Name Stage' },
  UpdateFunction: { honoured: 'Name IfMatch FunctionConfig.* FunctionCode' },
  PublishFunction: { honoured: 'Name IfMatch' },
  DeleteFunction: { honoured: 'Name IfMatch' },
  ListFunctions: { honoured: 'Marker MaxItems Stage' },
  CreateInvalidation: { honoured: 'DistributionId InvalidationBatch.*' },
  GetInvalidation: { honoured: 'DistributionId Id' },
  ListInvalidations: { honoured: 'DistributionId Marker MaxItems' },
  ListTagsForResource: { honoured: 'Resource' },
  TagResource: { honoured: 'Resource Tags.*' },
  UntagResource: { honoured: 'Resource TagKeys.*' },
};

const noTls = 'nothing here speaks TLS';
const nearby = 'the origins are in this cloud, at its own address';

/** `Name=value`: the element may have this value. */
export const elements: Required<Members> = {
  honoured: `ACMCertificateArn Aliases AccessControlAllowOrigins AccessControlExposeHeaders AccessControlMaxAgeSec AllowedMethods CacheBehaviors
    CachePolicyId CallerReference Comment Compress ContentSecurityPolicy ContentTypeOptions CookieBehavior CookiesConfig CorsConfig
    CustomErrorResponses CustomOriginConfig CustomHeadersConfig DefaultCacheBehavior DefaultRootObject DefaultTTL Description DomainName
    Enabled ErrorCachingMinTTL ErrorCode EventType FrameOption FrameOptions FunctionARN FunctionAssociations Header
    HeaderBehavior Headers HeadersConfig HttpVersion Id IncludeSubdomains IsIPV6Enabled Items Key MaxTTL MinTTL Name
    OriginAccessControlId OriginAccessControlOriginType OriginOverride OriginPath OriginProtocolPolicy
    OriginRequestPolicyId Origins Override
    ParametersInCacheKeyAndForwardedToOrigin PathPattern Paths Preload PriceClass Quantity QueryStringBehavior
    QueryStrings QueryStringsConfig ReferrerPolicy RemoveHeadersConfig ResponseCode ResponseHeadersPolicyId
    ResponsePagePath Runtime S3OriginConfig SecurityHeadersConfig SigningBehavior SigningProtocol
    StrictTransportSecurity Tags TargetOriginId Value DistributionConfig`,
  refused: `AccessControlAllowCredentials AnycastIpListId CacheTagConfig ClientCertificateArn
    ConnectionFunctionAssociation ConnectionMode=direct ContinuousDeploymentPolicyId Cookies CustomHeaders
    FieldLevelEncryptionId ForwardedValues GrpcConfig IAMCertificateId IpAddressType=ipv4 KeyValueStoreAssociations
    LambdaFunctionAssociations Logging OriginAccessIdentity OriginGroups OriginMtlsConfig
    OriginShield RealtimeLogConfigArn ServerTimingHeadersConfig SmoothStreaming Staging TenantConfig TrustStoreConfig
    TrustedKeyGroups TrustedSigners ViewerMtlsConfig VpcOriginConfig WebACLId XSSProtection`,
  harmless: {
    AccessControlAllowHeaders: 'browsers read it in a preflight, which the bucket answers',
    AccessControlAllowMethods: 'browsers read it in a preflight, which the bucket answers',
    CachedMethods: 'only GET and HEAD are cached',
    ConnectionAttempts: nearby,
    ConnectionTimeout: nearby,
    ResponseCompletionTimeout: nearby,
    EnableAcceptEncodingBrotli: 'an answer is compressed for each viewer, not for the cache',
    EnableAcceptEncodingGzip: 'an answer is compressed for each viewer, not for the cache',
    MinTtl: 'part of ForwardedValues',
    HTTPPort: nearby,
    HTTPSPort: nearby,
    OriginKeepaliveTimeout: nearby,
    OriginReadTimeout: nearby,
    OriginSslProtocols: noTls,
    Restrictions: 'none is the only restriction that is taken',
    ViewerCertificate: noTls,
    ViewerProtocolPolicy: noTls,
  },
};

const refused = namesIn(elements.refused).map((entry) => entry.split('='));

/** Throws UnsupportedOperation for an unsupported element, unless it is empty or switched off. */
export function refuseElements(xml: string): void {
  for (const [name = '', standard] of refused) {
    for (const [, content = ''] of xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))) {
      if (content === standard || isOff(content)) continue;
      throw new AwsError('UnsupportedOperation', `The embedded cloud's CloudFront has no ${name}.`, 501);
    }
  }
}

/** True if empty, `false`, `<Enabled>false</Enabled>`, or `<Quantity>0</Quantity>` with no other values in use. */
function isOff(content: string): boolean {
  if (/<Enabled>\s*false\s*</.test(content)) return true;
  // A Quantity without Items is invalid; other code checks that.
  if (/^\s*<Quantity>[^<]*<\/Quantity>(<Items\/>|<Items><\/Items>)?\s*$/.test(content)) return true;
  const texts = content.replace(/<[^>]*>/g, ' ').split(/\s+/);
  return texts.every((text) => ['', '0', 'false'].includes(text));
}
