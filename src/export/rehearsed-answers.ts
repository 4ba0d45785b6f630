// Responses of the simulated empty account in a rehearsal: nothing exists, and everything created is ready at once.
import type { Call } from '../explain/call.ts';
import { settled } from '../explain/waits.ts';

/** Responses to reads of what does not exist yet: the error's name, or null for an empty response. */
const absent: Readonly<Record<string, string | null>> = {
  GetPublicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
  GetBucketOwnershipControls: 'OwnershipControlsNotFoundError',
  GetBucketEncryption: 'ServerSideEncryptionConfigurationNotFoundError',
  GetBucketPolicy: 'NoSuchBucketPolicy',
  GetBucketWebsite: 'NoSuchWebsiteConfiguration',
  GetBucketLifecycleConfiguration: 'NoSuchLifecycleConfiguration',
  GetBucketCors: 'NoSuchCORSConfiguration',
  GetBucketNotificationConfiguration: null,
  DescribeAlarms: null,
  GetApis: null,
  GetIntegrations: null,
  GetRoutes: null,
  ListApps: null,
  ListOriginAccessControls: null,
  ListCachePolicies: null,
  ListResponseHeadersPolicies: null,
  ListFunctions: null,
};

/** The values of a response that later calls need: path → end of the variable's name. */
const handedOver: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'IAMClient.CreateRole': { 'Role.RoleId': 'ID' },
  'LambdaClient.CreateEventSourceMapping': { UUID: 'UUID' },
  'ApiGatewayV2Client.CreateApi': { ApiId: 'ID', ApiEndpoint: 'URL' },
  'ApiGatewayV2Client.CreateIntegration': { IntegrationId: 'INTEGRATION' },
  'AmplifyClient.CreateApp': { 'app.appId': 'ID', 'app.appArn': 'ARN', 'app.defaultDomain': 'DOMAIN' },
  'CloudFrontClient.CreateOriginAccessControl': { 'OriginAccessControl.Id': 'CONTROL' },
  'CloudFrontClient.CreateCachePolicy': { 'CachePolicy.Id': 'CACHE_POLICY' },
  'CloudFrontClient.CreateResponseHeadersPolicy': { 'ResponseHeadersPolicy.Id': 'HEADERS_POLICY' },
  'CloudFrontClient.CreateFunction': {
    ETag: 'FUNCTION_VERSION',
    'FunctionSummary.FunctionMetadata.FunctionARN': 'FUNCTION_ARN',
  },
  'CloudFrontClient.CreateDistributionWithTags': {
    'Distribution.Id': 'ID',
    'Distribution.ARN': 'ARN',
    'Distribution.DomainName': 'DOMAIN',
  },
};

/** A value of a response that is unknown until the script runs: `text` is its placeholder in later calls. */
export interface Handed {
  path: string;
  name: string;
  text: string;
}

/** `prefix`: the start of the variables' names. `next`: returns the next number for a placeholder. */
export function handedBy({ client, operation }: Call, prefix: string, next: () => number): Handed[] {
  return Object.entries(handedOver[`${client}.${operation}`] ?? {}).map(([path, name]) => {
    // The placeholder may become a host name, so it is lowercase; for a URL, it is a valid one.
    const text = `rehearsed-${String(next()).padStart(3, '0')}`;
    return { path, name: `${prefix}_${name}`, text: name === 'URL' ? `https://${text}.invalid` : text };
  });
}

export const answerWith = (handed: readonly Handed[]) =>
  nested(Object.fromEntries(handed.map(({ path, text }) => [path, text])));

/** Throws the error that AWS would return. */
export function readingOf({ operation, waits }: Call): object {
  const end = waits.some(({ kind }) => kind === 'until') ? settled[operation] : undefined;
  if (end) return nested(end);
  const error = absent[operation];
  if (error === undefined) throw new Error(`setup calls ${operation}, for which the rehearsal has no answer`);
  if (error !== null) throw Object.assign(new Error(error), { name: error, $metadata: {} });
  return {};
}

/** Turns `{ 'a.b': 1 }` into `{ a: { b: 1 } }`. */
function nested(values: Readonly<Record<string, string>>): object {
  const heads = new Set(Object.keys(values).map((path) => path.split('.')[0] ?? ''));
  const below = (head: string) =>
    Object.entries(values).flatMap(([path, value]) =>
      path.startsWith(`${head}.`) ? [[path.slice(head.length + 1), value]] : [],
    );
  return Object.fromEntries(
    [...heads].map((head) => [head, values[head] ?? nested(Object.fromEntries(below(head)))]),
  );
}
