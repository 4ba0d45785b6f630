// Converts a call to the equivalent `aws` command: plain values as flags, nested ones as --cli-input-json, bytes as files.
import { parseJson } from '../machine/files.ts';
import type { Call } from './call.ts';
import { printing, type Variables, word } from './shell.ts';

/** What differs between a displayed command and one in a script. */
export interface Form {
  region: string;
  variables: Variables;
  /** Returns the file from which the command reads these bytes of the input. */
  fileOf(bytes: Uint8Array, call: Call, member: string): string;
}

/** Service names in the AWS CLI, by SDK class. */
export const services: Readonly<Record<string, string>> = {
  ACMClient: 'acm',
  AmplifyClient: 'amplify',
  ApiGatewayV2Client: 'apigatewayv2',
  CloudFrontClient: 'cloudfront',
  CloudWatchClient: 'cloudwatch',
  CloudWatchLogsClient: 'logs',
  DynamoDBClient: 'dynamodb',
  IAMClient: 'iam',
  LambdaClient: 'lambda',
  S3Client: 's3api',
  S3ControlClient: 's3control',
  SNSClient: 'sns',
  SQSClient: 'sqs',
  STSClient: 'sts',
};

/** Converts 'PutBucketCors' to 'put-bucket-cors', as the AWS CLI does. */
export function dashed(name: string): string {
  const words = name.replace(/(.)([A-Z][a-z]+)/g, '$1-$2').replace(/([a-z0-9])([A-Z])/g, '$1-$2');
  return words.toLowerCase();
}

/** Returns the command without its flags, such as 'aws s3api create-bucket'. */
export function verbOf({ client, operation }: Pick<Call, 'client' | 'operation'>): string {
  const service = services[client];
  if (service === undefined) throw new Error(`the AWS CLI's name of ${client} is not known`);
  return `aws ${service} ${dashed(operation)}`;
}

/** Spans several lines if it has more than one flag. `more`: flags of the AWS CLI itself, such as --query. */
export function commandOf(call: Call, form: Form, more: readonly string[] = []): string {
  const nested: Record<string, unknown> = {};
  const flags: string[] = [];
  for (const [member, value] of Object.entries(asTyped(call, form))) {
    if (value === undefined) continue;
    const flag = flagOf(call, member, value, form);
    if (flag === undefined) nested[member] = value;
    else flags.push(flag);
  }
  if (Object.keys(nested).length > 0) {
    flags.push(`--cli-input-json ${document(nested, form.variables)}`);
  }
  // CloudFront accepts certificates only from this region.
  if (call.client === 'ACMClient') flags.push('--region us-east-1');
  const words = [...flags, ...more];
  return [verbOf(call), ...words].join(words.length > 1 ? ' \\\n  ' : ' ');
}

/** Converts inputs whose form differs between the AWS CLI and the SDK. */
function asTyped({ client, operation, input }: Call, { region }: Form): Record<string, unknown> {
  if (client === 'LambdaClient' && operation === 'CreateFunction') {
    const { Code, ...rest } = input;
    return { ...rest, ...(Code as object) };
  }
  // The AWS CLI's own flag --endpoint-url may be shortened to --endpoint.
  if (client === 'SNSClient' && operation === 'Subscribe') {
    const { Endpoint, ...rest } = input;
    return { ...rest, NotificationEndpoint: Endpoint };
  }
  // The SDK adds the region by itself. S3 accepts every region here except us-east-1.
  if (operation === 'CreateBucket' && region !== 'us-east-1') {
    const given = input.CreateBucketConfiguration as object | undefined;
    return { ...input, CreateBucketConfiguration: { LocationConstraint: region, ...given } };
  }
  return { ...input };
}

/** Returns undefined for a nested value. */
function flagOf(call: Call, member: string, value: unknown, { variables, fileOf }: Form): string | undefined {
  const flag = `--${dashed(member)}`;
  if (typeof value === 'boolean') return value ? flag : `--no-${dashed(member)}`;
  if (value instanceof Uint8Array) {
    // S3 commands take a file name and stream it; all others read bytes through fileb://.
    const scheme = call.client === 'S3Client' ? '' : 'fileb://';
    return `${flag} ${word(`${scheme}${fileOf(value, call, member)}`, variables)}`;
  }
  if (typeof value === 'object' && value !== null) return undefined;
  // AWS takes documents (policies, dashboards) as strings; they are laid out as JSON for readability.
  const json = typeof value === 'string' && value.startsWith('{') ? parseJson(value) : undefined;
  return `${flag} ${json === undefined ? word(String(value), variables) : document(json, variables)}`;
}

/** Renders a JSON value as one shell argument. */
const document = (value: unknown, variables: Variables) => `"$(${printing(layout(value, ''), variables)}\n)"`;

const widest = 80;

/** Formats JSON for readability: a value that fits on one line stays on one. */
function layout(value: unknown, indent: string): string {
  const flat = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  const isFlat = typeof value !== 'object' || value === null || indent.length + flat.length <= widest;
  if (isFlat) return flat;
  const inner = `${indent}  `;
  const entries = Array.isArray(value)
    ? value.map((one) => layout(one, inner))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([key, one]) => `${JSON.stringify(key)}: ${layout(one, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${entries.map((entry) => `${inner}${entry}`).join(',\n')}\n${indent}${close}`;
}
