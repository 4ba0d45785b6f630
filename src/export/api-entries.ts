// The HTTP API in both languages: the API itself, its single integration and route, the stage, and the invoke permission.
import type { ApiPermissionFacets } from '../resources/http-api/api-permission.ts';
import { picturesOf } from '../stack/names.ts';
import { type Entry, logicalId, ref } from './cloudformation-entries.ts';
import { type Block, raw } from './hcl.ts';
import type { Part } from './parts.ts';
import { block, labelOf, of, resource } from './terraform-blocks.ts';

export const apiFields = ['copies', 'cors', 'routing', 'stage', 'tags'] as const;

const $default = '$default';

export function httpApi(part: Part<'HTTP API'>, { stack }: { stack: string }): Record<string, Entry> {
  const { cors, routing, stage, tags: Tags } = part.facets;
  const id = logicalId(part.id);
  const ApiId = ref(part.id);
  const CorsConfiguration = cors && {
    AllowOrigins: cors.origins,
    AllowMethods: cors.methods,
    AllowHeaders: cors.headers,
    ExposeHeaders: cors.exposed,
    MaxAge: cors.maxAgeSeconds,
    AllowCredentials: cors.credentials,
  };
  const Description = picturesOf(stack);
  const head = { Name: part.name, ProtocolType: 'HTTP', Description };
  const integrations = routing.integrations.map(({ type, payloadFormat, timeoutMs }) => ({
    ...{ ApiId, IntegrationType: type, IntegrationUri: { 'Fn::GetAtt': ['ApiFunction', 'Arn'] } },
    ...{ PayloadFormatVersion: payloadFormat, TimeoutInMillis: timeoutMs },
  }));
  const DefaultRouteSettings = {
    ThrottlingRateLimit: stage.requestsPerSecond,
    ThrottlingBurstLimit: stage.burst,
  };
  const Target = `integrations/\${${id}Integration}`;
  return {
    [id]: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { ...head, ...(cors ? { CorsConfiguration } : {}), Tags },
    },
    [`${id}Integration`]: { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ...integrations[0] } },
    [`${id}Route`]: { Type: 'AWS::ApiGatewayV2::Route', Properties: { ApiId, RouteKey: $default, Target } },
    [`${id}Stage`]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId, StageName: $default, AutoDeploy: stage.autoDeploy, DefaultRouteSettings, Tags },
    },
  };
}

export function apiPermission(id: string, { sourceArn }: ApiPermissionFacets): Record<string, Entry> {
  const Properties = {
    FunctionName: ref('api-function'),
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: sourceArn,
  };
  return { [logicalId(id)]: { Type: 'AWS::Lambda::Permission', Properties } };
}

export function httpApiBlocks(part: Part<'HTTP API'>, { stack }: { stack: string }): Block[] {
  const { cors, routing, stage, tags } = part.facets;
  const api_id = of('aws_apigatewayv2_api', part.id, 'id');
  const corsBlock =
    cors &&
    block('cors_configuration', {
      allow_origins: cors.origins,
      allow_methods: cors.methods,
      allow_headers: cors.headers,
      expose_headers: cors.exposed,
      max_age: cors.maxAgeSeconds,
      allow_credentials: cors.credentials,
    });
  const throttle = { throttling_rate_limit: stage.requestsPerSecond, throttling_burst_limit: stage.burst };
  const head = { name: part.name, protocol_type: 'HTTP', description: picturesOf(stack), tags };
  const integrations = routing.integrations.map(({ type, payloadFormat, timeoutMs }) =>
    resource('aws_apigatewayv2_integration', part.id, {
      ...{ api_id, integration_type: type, integration_uri: raw('aws_lambda_function.api_function.arn') },
      ...{ payload_format_version: payloadFormat, timeout_milliseconds: timeoutMs },
    }),
  );
  const target = `integrations/\${aws_apigatewayv2_integration.${labelOf(part.id)}.id}`;
  return [
    resource('aws_apigatewayv2_api', part.id, head, corsBlock ? [corsBlock] : []),
    ...integrations,
    resource('aws_apigatewayv2_route', part.id, { api_id, route_key: $default, target }),
    resource(
      'aws_apigatewayv2_stage',
      part.id,
      { api_id, name: $default, auto_deploy: stage.autoDeploy, tags },
      [block('default_route_settings', throttle)],
    ),
  ];
}

export function apiPermissionBlocks(id: string, { sourceArn }: ApiPermissionFacets): Block[] {
  return [
    resource('aws_lambda_permission', id, {
      function_name: of('aws_lambda_function', 'api-function', 'function_name'),
      action: 'lambda:InvokeFunction',
      principal: 'apigateway.amazonaws.com',
      source_arn: sourceArn,
    }),
  ];
}
