// What an empty account answers while setup rehearses: nothing is there, and all that is made is ready at once.
import type { Call } from '../explain/call.ts';
import { settled } from '../explain/waits.ts';

/** Reads of what is not there yet: the error's name, or null where the answer is empty. */
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

/** What later calls need of an answer: where it is, and the variable that holds it. */
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

/** A value of an answer that nobody knows before: `text` stands for it in the calls that follow. */
export interface Handed {
  path: string;
  name: string;
  text: string;
}

/** `prefix`: of the variables' names. `next`: numbers the values. */
export function handedBy({ client, operation }: Call, prefix: string, next: () => number): Handed[] {
  return Object.entries(handedOver[`${client}.${operation}`] ?? {}).map(([path, name]) => {
    // As a host's name it has no capitals, and as an address it is one.
    const text = `rehearsed-${String(next()).padStart(3, '0')}`;
    return { path, name: `${prefix}_${name}`, text: name === 'URL' ? `https://${text}.invalid` : text };
  });
}

export const answerWith = (handed: readonly Handed[]) =>
  nested(Object.fromEntries(handed.map(({ path, text }) => [path, text])));

/** Throws what AWS would. */
export function readingOf({ operation, waits }: Call): object {
  const end = waits.some(({ kind }) => kind === 'until') ? settled[operation] : undefined;
  if (end) return nested(end);
  const error = absent[operation];
  if (error === undefined) throw new Error(`setup calls ${operation}, for which the rehearsal has no answer`);
  if (error !== null) throw Object.assign(new Error(error), { name: error, $metadata: {} });
  return {};
}

/** `{ 'a.b': 1 }` → `{ a: { b: 1 } }` */
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
