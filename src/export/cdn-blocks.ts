// The distribution and what it refers to, as Terraform's resources.
import { type CdnBehaviour, type CdnOrigin, edgeUses } from '../resources/cdn/cdn-behaviours.ts';
import { wholeShape } from '../resources/cdn/cdn-config.ts';
import { withArn } from './cdn-entries.ts';
import type { Block } from './hcl.ts';
import type { Part, StackParts } from './parts.ts';
import { block, json, labelOf, of, resource } from './terraform-blocks.ts';

type CdnPart = Part<'CloudFront distribution'>;

export const addressOf = (id: string) => `\${aws_cloudfront_distribution.${labelOf(id)}.arn}`;

export function cdnBlocks(part: CdnPart, _stack: StackParts): Block[] {
  const { control, code, policy } = part.facets;
  const document = withArn(policy, addressOf(part.id));
  return [
    resource('aws_cloudfront_origin_access_control', part.id, {
      name: part.name,
      origin_access_control_origin_type: control.OriginAccessControlOriginType,
      signing_behavior: control.SigningBehavior,
      signing_protocol: control.SigningProtocol,
    }),
    cachePolicy(part),
    headersPolicy(part),
    resource('aws_cloudfront_function', part.id, { name: part.name, runtime: 'cloudfront-js-2.0', code }),
    distribution(part),
    resource('aws_s3_bucket_policy', part.id, {
      bucket: of('aws_s3_bucket', 'thumbnails', 'id'),
      policy: json(document),
    }),
  ];
}

function cachePolicy({ id, name, facets }: CdnPart): Block {
  const { MinTTL, DefaultTTL, MaxTTL, ParametersInCacheKeyAndForwardedToOrigin: key } = facets.cachePolicy;
  const { QueryStringBehavior, QueryStrings } = key.QueryStringsConfig;
  return resource(
    'aws_cloudfront_cache_policy',
    id,
    { name, min_ttl: MinTTL, default_ttl: DefaultTTL, max_ttl: MaxTTL },
    [
      block(
        'parameters_in_cache_key_and_forwarded_to_origin',
        {
          enable_accept_encoding_gzip: key.EnableAcceptEncodingGzip,
          enable_accept_encoding_brotli: key.EnableAcceptEncodingBrotli,
        },
        [
          block('headers_config', { header_behavior: key.HeadersConfig.HeaderBehavior }),
          block('cookies_config', { cookie_behavior: key.CookiesConfig.CookieBehavior }),
          block('query_strings_config', { query_string_behavior: QueryStringBehavior }, [
            block('query_strings', { items: QueryStrings.Items }),
          ]),
        ],
      ),
    ],
  );
}

function headersPolicy({ id, name, facets }: CdnPart): Block {
  const { CorsConfig: cors, SecurityHeadersConfig: security } = facets.headersPolicy;
  return resource('aws_cloudfront_response_headers_policy', id, { name }, [
    block(
      'cors_config',
      {
        access_control_allow_credentials: cors.AccessControlAllowCredentials,
        origin_override: cors.OriginOverride,
      },
      [
        block('access_control_allow_origins', { items: cors.AccessControlAllowOrigins.Items }),
        block('access_control_allow_headers', { items: cors.AccessControlAllowHeaders.Items }),
        block('access_control_allow_methods', { items: cors.AccessControlAllowMethods.Items }),
      ],
    ),
    block('security_headers_config', {}, [
      block('content_type_options', { override: security.ContentTypeOptions.Override }),
    ]),
  ]);
}

function distribution({ id, name, facets }: CdnPart): Block {
  const { Origins, DefaultCacheBehavior, CacheBehaviors, CustomErrorResponses, ...rest } = wholeShape(facets);
  const head = {
    comment: name,
    enabled: rest.Enabled,
    http_version: rest.HttpVersion,
    is_ipv6_enabled: rest.IsIPV6Enabled,
    price_class: rest.PriceClass,
    default_root_object: rest.DefaultRootObject,
    ...(rest.Aliases.Items ? { aliases: rest.Aliases.Items } : {}),
    tags: facets.tags,
  };
  return resource('aws_cloudfront_distribution', id, head, [
    ...Origins.Items.map((origin) => originBlock(id, origin)),
    behaviourBlock('default_cache_behavior', id, DefaultCacheBehavior),
    ...(CacheBehaviors.Items ?? []).map((one) => behaviourBlock('ordered_cache_behavior', id, one)),
    ...CustomErrorResponses.Items.map((one) =>
      block('custom_error_response', {
        error_code: one.ErrorCode,
        error_caching_min_ttl: one.ErrorCachingMinTTL,
      }),
    ),
    block('restrictions', {}, [block('geo_restriction', { restriction_type: 'none' })]),
    viewerBlock(rest.ViewerCertificate.ACMCertificateArn),
  ]);
}

const viewerBlock = (arn: string | null) =>
  block(
    'viewer_certificate',
    arn === null
      ? { cloudfront_default_certificate: true }
      : {
          acm_certificate_arn: arn,
          ssl_support_method: 'sni-only',
          minimum_protocol_version: 'TLSv1.2_2021',
        },
  );

function originBlock(id: string, { Id, DomainName, CustomOriginConfig: custom }: CdnOrigin) {
  const head = { origin_id: Id, domain_name: DomainName };
  if (!custom) {
    const control = of('aws_cloudfront_origin_access_control', id, 'id');
    return block('origin', { ...head, origin_access_control_id: control });
  }
  const config = {
    http_port: custom.HTTPPort,
    https_port: custom.HTTPSPort,
    origin_protocol_policy: custom.OriginProtocolPolicy,
    origin_ssl_protocols: custom.OriginSslProtocols.Items,
  };
  return block('origin', head, [block('custom_origin_config', config)]);
}

function behaviourBlock(kind: string, id: string, behaviour: CdnBehaviour & { PathPattern?: string }) {
  const { events, headersPolicy } = edgeUses[behaviour.TargetOriginId];
  const { CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId, PathPattern } = behaviour;
  const own = headersPolicy === 'own' ? of('aws_cloudfront_response_headers_policy', id, 'id') : undefined;
  const attributes = {
    ...(PathPattern ? { path_pattern: PathPattern } : {}),
    target_origin_id: behaviour.TargetOriginId,
    viewer_protocol_policy: behaviour.ViewerProtocolPolicy,
    compress: behaviour.Compress,
    allowed_methods: behaviour.AllowedMethods.Items,
    cached_methods: behaviour.AllowedMethods.CachedMethods.Items,
    cache_policy_id: CachePolicyId ?? of('aws_cloudfront_cache_policy', id, 'id'),
    ...(OriginRequestPolicyId ? { origin_request_policy_id: OriginRequestPolicyId } : {}),
    response_headers_policy_id: own ?? ResponseHeadersPolicyId ?? '',
  };
  const function_arn = of('aws_cloudfront_function', id, 'arn');
  const functions = events.map((event_type) => block('function_association', { event_type, function_arn }));
  return block(kind, attributes, functions);
}
