// The distribution and what it refers to, as Terraform's resources.
import { distributionArn } from '../resources/cdn/cdn-config.ts';
import type { Block } from './hcl.ts';
import { mapStrings, type Part, type StackParts } from './parts.ts';
import { block, json, labelOf, of, resource } from './terraform-blocks.ts';

type CdnPart = Part<'CloudFront distribution'>;

export function cdnBlocks(part: CdnPart, _stack: StackParts): Block[] {
  const { control, code, policy } = part.facets;
  const address = `\${aws_cloudfront_distribution.${labelOf(part.id)}.arn}`;
  const document = mapStrings(policy, (text) => (text === distributionArn ? address : text)) as object;
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
  const { Origins, DefaultCacheBehavior: behaviour, CustomErrorResponses, ...rest } = facets.distribution;
  const head = {
    comment: name,
    enabled: rest.Enabled,
    http_version: rest.HttpVersion,
    is_ipv6_enabled: rest.IsIPV6Enabled,
    price_class: rest.PriceClass,
    default_root_object: rest.DefaultRootObject,
    tags: facets.tags,
  };
  const function_arn = of('aws_cloudfront_function', id, 'arn');
  return resource('aws_cloudfront_distribution', id, head, [
    ...Origins.Items.map(({ Id, DomainName }) =>
      block('origin', {
        origin_id: Id,
        domain_name: DomainName,
        origin_access_control_id: of('aws_cloudfront_origin_access_control', id, 'id'),
      }),
    ),
    block(
      'default_cache_behavior',
      {
        target_origin_id: behaviour.TargetOriginId,
        viewer_protocol_policy: behaviour.ViewerProtocolPolicy,
        compress: behaviour.Compress,
        allowed_methods: behaviour.AllowedMethods.Items,
        cached_methods: behaviour.AllowedMethods.CachedMethods.Items,
        cache_policy_id: of('aws_cloudfront_cache_policy', id, 'id'),
        response_headers_policy_id: of('aws_cloudfront_response_headers_policy', id, 'id'),
      },
      ['viewer-request', 'viewer-response'].map((event_type) =>
        block('function_association', { event_type, function_arn }),
      ),
    ),
    ...CustomErrorResponses.Items.map((one) =>
      block('custom_error_response', {
        error_code: one.ErrorCode,
        error_caching_min_ttl: one.ErrorCachingMinTTL,
      }),
    ),
    block('restrictions', {}, [block('geo_restriction', { restriction_type: 'none' })]),
    block('viewer_certificate', { cloudfront_default_certificate: true }),
  ]);
}
