// What API Gateway refuses up front. Features that the embedded cloud lacks are refused too, rather than ignored.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
import type {
  Api,
  Cors,
  CreateApiRequest,
  CreateIntegrationRequest,
  Integration,
  RouteSettings,
} from '@aws-sdk/client-apigatewayv2';
import { AwsError } from '../../aws-error.ts';

export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409);
}

export type ApiSettings = Omit<Api, 'ApiId' | 'ApiEndpoint' | 'CreatedDate' | 'Tags'>;

export function checkApi(input: Partial<CreateApiRequest>): void {
  const { Name, ProtocolType, Description, CorsConfiguration } = input;
  if (Name !== undefined && (Name.length < 1 || Name.length > 128)) {
    throw badRequest('API name must be between 1 and 128 characters');
  }
  if (ProtocolType !== undefined && ProtocolType !== 'HTTP') {
    throw badRequest(`The embedded cloud has HTTP APIs only, not ${ProtocolType}`);
  }
  if ((Description?.length ?? 0) > 1024) throw badRequest('Description is limited to 1024 characters');
  if (CorsConfiguration) checkCors(CorsConfiguration);
}

function checkCors({ AllowOrigins = [], AllowMethods = [], AllowCredentials, MaxAge }: Cors): void {
  for (const origin of AllowOrigins) {
    if (origin === '*' || /^(https?|[a-z-]+-extension):\/\/[^/\s]+$/i.test(origin)) continue;
    throw badRequest(
      `Invalid format for origin ${origin}. Origins must start with http://, https:// or a browser extension scheme, and must not have a path.`,
    );
  }
  if (AllowCredentials && AllowOrigins.includes('*')) {
    throw badRequest('allowCredentials is not supported for origin *');
  }
  const methods = ['*', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
  const odd = AllowMethods.find((method) => !methods.includes(method));
  if (odd !== undefined) throw badRequest(`Invalid method ${odd} in allowMethods`);
  if (MaxAge !== undefined && (MaxAge < -1 || MaxAge > 86_400)) {
    throw badRequest('maxAge must be between -1 and 86400 seconds');
  }
}

/** The function's ARN in an integration's URI: the ARN itself, or the path form of REST APIs. */
export function functionArnOf({ IntegrationUri = '' }: Pick<Integration, 'IntegrationUri'>): string {
  return /\/functions\/(arn:[^/]+)\/invocations$/.exec(IntegrationUri)?.[1] ?? IntegrationUri;
}

/** Checks an integration in its future state. */
export function checkIntegration(integration: Partial<CreateIntegrationRequest>): void {
  const { IntegrationType, PayloadFormatVersion, TimeoutInMillis } = integration;
  if (IntegrationType !== 'AWS_PROXY') {
    throw badRequest(`The embedded cloud has AWS_PROXY integrations only, not ${IntegrationType}`);
  }
  if (!/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:\S+)?$/.test(functionArnOf(integration))) {
    throw badRequest('Invalid Lambda function ARN in integrationUri');
  }
  if (PayloadFormatVersion === undefined) throw badRequest('PayloadFormatVersion is a required parameter');
  if (PayloadFormatVersion !== '2.0') {
    throw badRequest(`The embedded cloud speaks payload format 2.0, not ${PayloadFormatVersion}`);
  }
  if (TimeoutInMillis !== undefined && (TimeoutInMillis < 50 || TimeoutInMillis > 30_000)) {
    throw badRequest('Timeout should be between 50 ms and 30000 ms');
  }
}

/** `$default`, or a method and a path whose variables are whole segments; a greedy one must be last. */
export function checkRouteKey(key: string): void {
  if (key === '$default') return;
  const [method, path, ...rest] = key.split(' ');
  const methods = ['ANY', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
  const segments = path?.split('/').slice(1) ?? [];
  const isPath =
    path === '/' ||
    (path?.startsWith('/') &&
      segments.every((segment, index) =>
        /^\{[\w.:-]+\+\}$/.test(segment)
          ? index === segments.length - 1
          : /^(\{[\w.:-]+\}|[^{}+\s]+)$/.test(segment),
      ));
  if (isPath && method && methods.includes(method) && rest.length === 0) return;
  throw badRequest(
    'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
  );
}

export function checkThrottling({ ThrottlingBurstLimit, ThrottlingRateLimit }: RouteSettings): void {
  for (const limit of [ThrottlingBurstLimit, ThrottlingRateLimit]) {
    if (limit !== undefined && limit < 0) throw badRequest('Throttling limits must not be negative');
  }
}
