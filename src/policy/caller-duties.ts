// What finding, comparing, making and removing a stack requires from AWS: the right, and the resources it is needed on. IAM's
// actions differ from the names of the calls: HEAD of a bucket needs the right to list it, tags on creation the right to tag.
import type { Statement } from '../aws/policies.ts';
import type { Names } from '../stack/names.ts';
import type { Site, Trigger } from '../stack/settings.ts';

export interface Grant {
  /** `service:Action` */
  actions: string[];
  on: string;
  condition?: Statement['Condition'];
}

/** The person: `names` with wildcards for unknown parts. */
export interface Caller {
  names: Names;
  trigger: Trigger;
  /** A role that thumbs does not make, as an ARN; null when it makes its own. */
  role: string | null;
  /** ARN of the policy without which no role may be created or given rights. */
  permissionsBoundary: string | undefined;
  /** With alarms and a dashboard. */
  alarms: boolean;
  /** With the HTTP API. */
  api: boolean;
  /** With a website, and of what kind. */
  site: Site | undefined;
  /** With a distribution before the thumbnails. */
  cdn: boolean;
  /** With a topic of notifications. */
  notify: boolean;
}

export type Duty = (caller: Caller) => Grant[];

export const grant = (on: string, service: string, actions: string): Grant => ({
  on,
  actions: actions.split(' ').map((action) => `${service}:${action}`),
});

/** Where the name says nothing, and only the tag identifies the owner. */
export const tagged = ({ stack }: Pick<Names, 'stack'>) => ({
  /** Exists and belongs to the stack. */
  existing: { StringEquals: { 'aws:ResourceTag/thumbs:stack': stack } },
  /** Is created as the stack's. */
  made: { StringEquals: { 'aws:RequestTag/thumbs:stack': stack } },
  /** Not another stack's: where the service does not report the owner, or the call is about something else. */
  notOthers: {
    StringEqualsIfExists: {
      'aws:RequestTag/thumbs:stack': stack,
      'aws:ResourceTag/thumbs:stack': stack,
    },
  },
});

const passRole = (roleArn: string): Grant => ({
  ...grant(roleArn, 'iam', 'PassRole'),
  condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
});

/** The data buckets that thumbs makes: a source has the originals elsewhere. */
export const bucketsOf = ({ originals }: Pick<Names, 'originals'>) =>
  originals.isOwn ? (['originals', 'thumbnails'] as const) : (['thumbnails'] as const);
export const queues = ['jobs', 'dead-letters'] as const;

/** A list by name prefix needs the permission for all. */
export const anyAlarm = ({ partition, region, account }: Names) =>
  `arn:${partition}:cloudwatch:${region}:${account}:alarm:*`;

/** Alarms and the dashboard. */
const watchers = ({ arn }: Pick<Names, 'arn'>) => [arn.alarm('*'), arn.dashboard()];

export const mapping = ({ region, account, partition }: Names) =>
  `arn:${partition}:lambda:${region}:${account}:event-source-mapping:*`;

/** Mappings have random ids: limited to those of our functions. */
export const ofOurFunction = ({ arn }: Names) => ({
  ArnLike: { 'lambda:FunctionArn': arn.function('worker') },
});

/**
 * Finding the stack without its state file, and proving by tags that it is ours. Lists have no resources of
 * their own: AWS accepts only `*`.
 */
export const find: Duty = ({ names: { arn, region, account, partition }, names, role }) => [
  grant('*', 's3', 'ListAllMyBuckets'),
  grant('*', 'sqs', 'ListQueues'),
  grant('*', 'dynamodb', 'ListTables'),
  grant('*', 'iam', 'ListRoles'),
  grant('*', 'lambda', 'ListFunctions ListEventSourceMappings'),
  grant(`arn:${partition}:logs:${region}:${account}:log-group:*`, 'logs', 'DescribeLogGroups'),
  ...bucketsOf(names).map((part) => grant(arn.bucket(part), 's3', 'GetBucketTagging')),
  grant(names.originals.arn, 's3', 'GetBucketNotification'),
  ...queues.map((part) => grant(arn.queue(part), 'sqs', 'GetQueueUrl ListQueueTags')),
  ...(role ? [] : [grant(arn.roles(), 'iam', 'GetRole')]),
  grant(arn.logGroup('worker'), 'logs', 'ListTagsForResource'),
  grant(arn.table('images'), 'dynamodb', 'DescribeTable ListTagsOfResource'),
  grant('*', 'cloudwatch', 'ListDashboards'),
  grant(arn.dashboard(), 'cloudwatch', 'GetDashboard'),
  grant(anyAlarm(names), 'cloudwatch', 'DescribeAlarms'),
  ...watchers({ arn }).map((one) => grant(one, 'cloudwatch', 'ListTagsForResource')),
  // GetFunction shows tags only to callers who may list them.
  grant(arn.function('worker'), 'lambda', 'GetFunction ListTags GetPolicy'),
  grant(mapping(names), 'lambda', 'ListTags'),
];

/** Comparing everything with its desired state. */
export const inspect: Duty = ({ names, role }) => {
  const { arn, region, account, partition } = names;
  return [
    role ? grant(role, 'iam', 'GetRole') : grant(arn.roles(), 'iam', 'GetRole GetRolePolicy'),
    ...bucketsOf(names).map((part) =>
      grant(
        arn.bucket(part),
        's3',
        'ListBucket GetBucketTagging GetBucketPublicAccessBlock GetBucketOwnershipControls GetEncryptionConfiguration GetBucketPolicy GetLifecycleConfiguration',
      ),
    ),
    grant(names.originals.arn, 's3', 'GetBucketNotification'),
    ...queues.map((part) => grant(arn.queue(part), 'sqs', 'GetQueueUrl GetQueueAttributes ListQueueTags')),
    grant(arn.table('images'), 'dynamodb', 'DescribeTable ListTagsOfResource'),
    grant(`arn:${partition}:logs:${region}:${account}:log-group:*`, 'logs', 'DescribeLogGroups'),
    grant(arn.logGroup('worker'), 'logs', 'ListTagsForResource'),
    grant(
      arn.function('worker'),
      'lambda',
      'GetFunction ListTags GetPolicy GetFunctionEventInvokeConfig GetFunctionRecursionConfig',
    ),
    grant('*', 'lambda', 'ListEventSourceMappings'),
    grant(mapping(names), 'lambda', 'ListTags'),
    grant(anyAlarm(names), 'cloudwatch', 'DescribeAlarms'),
    grant(arn.dashboard(), 'cloudwatch', 'GetDashboard'),
    ...watchers(names).map((one) => grant(one, 'cloudwatch', 'ListTagsForResource')),
  ];
};

/** A mapping whose id is in the state file is read by it. */
export const inspectKnown: Duty = ({ names }) => [grant(mapping(names), 'lambda', 'GetEventSourceMapping')];

/** Creating and updating what the trigger requires. */
export const make: Duty = ({ names, trigger, role, permissionsBoundary, alarms }) => {
  const { arn } = names;
  return [
    // A source is looked at before anything is made.
    ...(names.originals.isOwn ? [] : [grant(names.originals.arn, 's3', 'ListBucket')]),
    ...(role ? [] : makeRoles(names, permissionsBoundary)),
    passRole(role ?? arn.roles()),
    ...bucketsOf(names).map((part) =>
      grant(
        arn.bucket(part),
        's3',
        'CreateBucket TagResource UntagResource PutBucketTagging PutBucketPublicAccessBlock PutBucketOwnershipControls PutEncryptionConfiguration PutBucketPolicy PutLifecycleConfiguration',
      ),
    ),
    ...queues.map((part) =>
      grant(arn.queue(part), 'sqs', 'CreateQueue TagQueue UntagQueue SetQueueAttributes'),
    ),
    // The last three actions move the table to its other index.
    grant(
      arn.table('images'),
      'dynamodb',
      'CreateTable TagResource UntagResource UpdateTable Scan UpdateItem',
    ),
    grant(arn.logGroup('worker'), 'logs', 'CreateLogGroup PutRetentionPolicy TagResource UntagResource'),
    grant(
      arn.function('worker'),
      'lambda',
      'CreateFunction TagResource UntagResource UpdateFunctionCode UpdateFunctionConfiguration PutFunctionRecursionConfig',
    ),
    ...(alarms ? makeAlarms(names) : []),
    // The same call removes a rule of another trigger.
    grant(names.originals.arn, 's3', 'PutBucketNotification'),
    ...(trigger === 's3' ? makePermission(names) : makeMapping(names)),
  ];
};

/** A person who may give a role any right has every right that Lambda can use: only a boundary limits that. */
function makeRoles({ arn }: Names, boundary: string | undefined): Grant[] {
  const roles = arn.roles();
  const giving = 'CreateRole PutRolePolicy';
  const others = grant(roles, 'iam', 'TagRole UntagRole UpdateAssumeRolePolicy');
  if (!boundary) return [grant(roles, 'iam', giving), others];
  const condition = { StringEquals: { 'iam:PermissionsBoundary': boundary } };
  return [{ ...grant(roles, 'iam', `${giving} PutRolePermissionsBoundary`), condition }, others];
}

const makeAlarms = ({ arn }: Names): Grant[] => [
  grant(arn.alarm('*'), 'cloudwatch', 'PutMetricAlarm TagResource UntagResource'),
  grant(arn.dashboard(), 'cloudwatch', 'PutDashboard TagResource UntagResource'),
];

const makeMapping = (names: Names): Grant[] => [
  { ...grant('*', 'lambda', 'CreateEventSourceMapping'), condition: ofOurFunction(names) },
  { ...grant(mapping(names), 'lambda', 'UpdateEventSourceMapping'), condition: ofOurFunction(names) },
  grant(mapping(names), 'lambda', 'TagResource UntagResource'),
];

const makePermission = ({ arn }: Names): Grant[] => [
  grant(arn.function('worker'), 'lambda', 'AddPermission RemovePermission PutFunctionEventInvokeConfig'),
];
