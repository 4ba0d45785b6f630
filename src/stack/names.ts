// Every physical name, ARN and tag, derived once from stack, suffix, account and region. AWS's rules are checked here.
import { randomInt } from 'node:crypto';
import { ThumbsError } from '../errors/errors.ts';
import { endTag, isReservedTag, sourceTag, stackTag } from './own-tags.ts';
import { partitionOf } from './partition.ts';
import { type Originals, parseSource, writeSource } from './source.ts';
import { stackRule } from './stack-name.ts';

/** The purpose in a name: the middle of `STACK-part-SUFFIX`. Longer ones precede those that they end in. */
const parts = [
  'api-role',
  'role',
  'originals',
  'source',
  'thumbnails',
  'dead-letters',
  'jobs',
  'images',
  'worker',
  'alarms',
  'dashboard',
  'api',
  'site',
  'cdn',
  'certificate',
  'notifications',
] as const;
export type Part = (typeof parts)[number];

export interface Place {
  stack: string;
  suffix: string;
  account: string;
  region: string;
  /** ISO 8601. */
  expires?: string | undefined;
  /** What `--tag` puts on everything. */
  ownTags?: Readonly<Record<string, string>> | undefined;
  /** Keys of tags that `--tag` once put there, and that are to be removed. */
  formerTags?: readonly string[] | undefined;
  /** `s3://BUCKET[/PREFIX]` where the originals are not in a bucket of the stack's own. */
  source?: string | undefined;
}

export interface Names extends Place {
  partition: string;
  of(part: Part): string;
  /** Where the originals are: for everything that is about pictures rather than about the stack's own bucket. */
  originals: Originals;
  arn: {
    bucket(part: Part): string;
    queue(part: Part): string;
    table(part: Part): string;
    function(part: Part): string;
    role(part: Part): string;
    /** All of the stack's, for a policy. */
    roles(): string;
    logGroup(part: Part): string;
    /** One of the stack's alarms, by its kind; `*` for all of them. */
    alarm(kind: string): string;
    dashboard(): string;
    topic(part: Part): string;
    /** Of an HTTP API, which has a random id. */
    httpApi(id: string): string;
    /** Of its only stage. */
    stage(id: string): string;
    /** The caller of a function when a client calls the API by its only route. */
    apiCalls(id: string): string;
  };
  /** `/aws/lambda/FUNCTION`, where Lambda writes by default. */
  logGroup(part: Part): string;
  rolePath: string;
  tags: Record<string, string>;
  /** Is a tag of this key the stack's business? All others stay as they are. */
  isOurTag(key: string): boolean;
}

/** Path of everything that thumbs makes in IAM, for all stacks and regions. */
export const rolesPath = '/thumbs/';

/** Roles have no region of their own: without it, a stack of the same name elsewhere would look like this one. */
export const rolePathOf = ({ stack, region }: Pick<Place, 'stack' | 'region'>) =>
  `${rolesPath}${stack}/${region}/`;

/** The stack in the path of a role; undefined: of another region, or not made by thumbs. */
export function stackOfRole(path: string | undefined, region: string): string | undefined {
  const [, , stack = ''] = path?.split('/') ?? [];
  return path === rolePathOf({ stack, region }) ? stack : undefined;
}

const suffixLength = 6;
/** No vowels, so that no words appear; no 0, 1 or l, so that it can be read aloud. */
const suffixLetters = '23456789bcdfghjkmnpqrstvwxz';

/** Description in the consoles of the HTTP API and the Amplify app. */
export const picturesOf = (stack: string) => `Pictures of the thumbs stack ${stack}`;

/** A new suffix, once per stack: a setup right after a teardown meets no name that is still blocked. */
export function newSuffix(): string {
  return Array.from({ length: suffixLength }, () => suffixLetters[randomInt(suffixLetters.length)]).join('');
}

/** The suffix of a physical name of this stack and part, or undefined when the name is not one of ours. */
export function suffixOf(stack: string, part: Part, name: string): string | undefined {
  const prefix = `${stack}-${part}-`;
  const suffix = name.slice(prefix.length);
  return name.startsWith(prefix) && isSuffix(suffix) ? suffix : undefined;
}

/** Is it such a name, whatever its suffix? */
export const isNamed =
  (part: Part) =>
  ({ stack }: Pick<Place, 'stack'>, name: string): boolean =>
    suffixOf(stack, part, name) !== undefined;

export const isSuffix = (text: string) =>
  text.length === suffixLength && [...text].every((letter) => suffixLetters.includes(letter));

/** The stack in a physical name, or undefined when the name is not one of ours. Names prove nothing: tags do. */
export function stackOf(name: string): string | undefined {
  const part = parts.find((part) => name.slice(0, -suffixLength).endsWith(`-${part}-`));
  const stack = part && name.slice(0, -(suffixLength + part.length + 2));
  return stack && suffixOf(stack, part, name) && stackRule.test(stack) ? stack : undefined;
}

const bucketArn = (partition: string, name: string) => `arn:${partition}:s3:::${name}`;
const logGroupOf = (functionName: string) => `/aws/lambda/${functionName}`;

export function makeNames(place: Place): Names {
  const { stack, suffix, region, expires, ownTags = {}, formerTags = [] } = place;
  const source = place.source === undefined ? undefined : parseSource(place.source);
  const partition = partitionOf(region);
  const of = (part: Part) => checkLength(`${stack}-${part}-${suffix}`);
  return {
    ...place,
    partition,
    of,
    get originals() {
      const { bucket, prefix } = source ?? { bucket: of('originals'), prefix: '' };
      return { bucket, prefix, arn: bucketArn(partition, bucket), isOwn: source === undefined };
    },
    logGroup: (part) => logGroupOf(of(part)),
    rolePath: rolePathOf(place),
    tags: {
      ...ownTags,
      [stackTag]: stack,
      ...(expires ? { [endTag]: expires } : {}),
      ...(source ? { [sourceTag]: writeSource(source) } : {}),
    },
    isOurTag: (key) => isReservedTag(key) || Object.hasOwn(ownTags, key) || formerTags.includes(key),
    arn: arnsOf(place, of),
  };
}

function arnsOf({ region, account, ...place }: Place, of: Names['of']): Names['arn'] {
  const partition = partitionOf(region);
  const roles = `arn:${partition}:iam::${account}:role${rolePathOf({ region, ...place })}`;
  const regional = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  return {
    bucket: (part) => bucketArn(partition, of(part)),
    queue: (part) => regional('sqs', of(part)),
    table: (part) => regional('dynamodb', `table/${of(part)}`),
    function: (part) => regional('lambda', `function:${of(part)}`),
    role: (part) => `${roles}${of(part)}`,
    roles: () => `${roles}*`,
    logGroup: (part) => regional('logs', `log-group:${logGroupOf(of(part))}`),
    alarm: (kind) => regional('cloudwatch', `alarm:${of('alarms')}-${kind}`),
    // Dashboards have no region.
    dashboard: () => `arn:${partition}:cloudwatch::${account}:dashboard/${of('dashboard')}`,
    topic: (part) => topicArn({ region, account }, of(part)),
    httpApi: (id) => `arn:${partition}:apigateway:${region}::/apis/${id}`,
    stage: (id) => `arn:${partition}:apigateway:${region}::/apis/${id}/stages/$default`,
    apiCalls: (id) => regional('execute-api', `${id}/*/$default`),
  };
}

/** Of a log group, whatever its name. */
export const logGroupArn = ({ account, region }: Pick<Place, 'account' | 'region'>, name: string) =>
  `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`;

/** Of a topic, whatever its name. */
export const topicArn = ({ account, region }: Pick<Place, 'account' | 'region'>, name: string) =>
  `arn:${partitionOf(region)}:sns:${region}:${account}:${name}`;

/** The tightest limits of all services are S3's and IAM's: 63 and 64. */
function checkLength(name: string): string {
  if (name.length <= 63) return name;
  throw new ThumbsError('NameTooLong', `the name '${name}' has ${name.length} characters; AWS allows 63`);
}
