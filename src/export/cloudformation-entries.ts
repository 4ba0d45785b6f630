// Each part as entries of a template's Resources.
import type { PolicyDocument } from '../aws/policies.ts';
import type { Facets } from '../engine/resource.ts';
import { lifecycleRule } from '../resources/bucket/bucket-lifecycle.ts';
import { purposes } from '../resources/function/function-kind.ts';
import type { PermissionFacets } from '../resources/function/permission.ts';
import { roleWords } from '../resources/function/role.ts';
import type { QueueFacets } from '../resources/queue-facets.ts';
import { designOf, indexWith } from '../resources/table/table-design.ts';
import { ownRole, type Part, type StackParts } from './parts.ts';

export interface Entry {
  Type: string;
  DependsOn?: string[];
  DeletionPolicy?: 'RetainExceptOnCreate';
  UpdateReplacePolicy?: 'Retain';
  Properties: Record<string, unknown>;
}

/** `dead-letters` → `DeadLetters`: logical ids are letters and digits. */
export function logicalId(id: string): string {
  return id.replace(/(^|-)([a-z])/g, (_, _hyphen, letter: string) => letter.toUpperCase());
}

export const ref = (id: string) => ({ Ref: logicalId(id) });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [logicalId(id), 'Arn'] });
export const tagsOf = ({ facets: { tags = {} } }: { facets: Facets }) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
/** Pictures and their items outlive the template. */
/** What a first deployment made before it was rolled back goes: kept, it would stand in the way of the next try. */
const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' } as const;

/** A borrowed role has no facets, and no place in the template. */
export function role(part: Part<'IAM role'>, { names }: StackParts): Record<string, Entry> {
  const { trust, boundary, policy } = part.facets;
  if (!trust) return {};
  const { whose, policyName } = roleWords[part.id as keyof typeof roleWords];
  const Properties = {
    RoleName: part.name,
    Path: names.rolePath,
    Description: `${whose} of the thumbs stack ${names.stack}`,
    AssumeRolePolicyDocument: trust,
    ...(boundary ? { PermissionsBoundary: boundary } : {}),
    Policies: [{ PolicyName: policyName, PolicyDocument: policy }],
    Tags: tagsOf(part),
  };
  return { [logicalId(part.id)]: { Type: 'AWS::IAM::Role', Properties } };
}

export function bucket(part: Part<'S3 bucket'>): Record<string, Entry> {
  const { publicAccessBlock, ownership, encryption, policy, abortUnfinishedUploadsDays } = part.facets;
  const { ID, Status, Filter } = lifecycleRule;
  const abort = { DaysAfterInitiation: abortUnfinishedUploadsDays };
  const Properties = {
    BucketName: part.name,
    ...(publicAccessBlock ? { PublicAccessBlockConfiguration: publicAccessBlock } : {}),
    OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: encryption } }],
    },
    LifecycleConfiguration: {
      Rules: [{ Id: ID, Status, Prefix: Filter.Prefix, AbortIncompleteMultipartUpload: abort }],
    },
    Tags: tagsOf(part),
  };
  const fate = part.id === 'site' ? {} : kept;
  return {
    [logicalId(part.id)]: { Type: 'AWS::S3::Bucket', ...fate, Properties },
    // The resource that opens a bucket provides its policy.
    ...(policy ? bucketPolicy(part.id, policy) : {}),
  };
}

export function bucketPolicy(id: string, PolicyDocument: PolicyDocument): Record<string, Entry> {
  const Properties = { Bucket: ref(id), PolicyDocument };
  return { [`${logicalId(id)}Policy`]: { Type: 'AWS::S3::BucketPolicy', Properties } };
}

/** SQS's own names, which CloudFormation shares; numbers and booleans are not strings there. */
export const queueFields = [
  ...(['MessageRetentionPeriod', 'VisibilityTimeout', 'ReceiveMessageWaitTimeSeconds'] as const),
  ...(['SqsManagedSseEnabled', 'RedrivePolicy', 'RedriveAllowPolicy'] as const),
] satisfies (keyof QueueFacets)[];

export function queue(part: Part<'SQS queue'>): Record<string, Entry> {
  const present = queueFields.filter((field) => field in part.facets);
  const attributes = present.map((field) => [field, typed(part.facets[field])]);
  const Properties = { QueueName: part.name, ...Object.fromEntries(attributes), Tags: tagsOf(part) };
  const needs = 'RedrivePolicy' in part.facets ? { DependsOn: part.needs.map(logicalId) } : {};
  return {
    [logicalId(part.id)]: { Type: 'AWS::SQS::Queue', ...needs, Properties },
    [`${logicalId(part.id)}Policy`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [ref(part.id)], PolicyDocument: part.facets.Policy },
    },
  };
}

function typed(value: unknown): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

export function table(part: Part<'DynamoDB table'>): Record<string, Entry> {
  const Properties = { TableName: part.name, ...designOf(indexWith(part.facets.index)), Tags: tagsOf(part) };
  return { [logicalId(part.id)]: { Type: 'AWS::DynamoDB::Table', ...kept, Properties } };
}

export function logGroup(part: Part<'log group'>): Record<string, Entry> {
  const RetentionInDays = part.facets.retentionDays;
  const Properties = { LogGroupName: part.name, RetentionInDays, Tags: tagsOf(part) };
  return { [logicalId(part.id)]: { Type: 'AWS::Logs::LogGroup', Properties } };
}

export function lambdaFunction(part: Part<'Lambda function'>, stack: StackParts): Record<string, Entry> {
  const { facets } = part;
  const role = ownRole(part, stack);
  // Ref and GetAtt determine the remaining order.
  const order = part.needs.filter((id) => !/(^|-)(role|package)$|^cdn$/.test(id));
  const S3Key = { Ref: part.id === 'worker' ? 'CodeKey' : 'ApiCodeKey' };
  const Properties = {
    FunctionName: part.name,
    Description: `${purposes[part.id as keyof typeof purposes]} of the stack ${stack.stack}`,
    PackageType: 'Zip',
    Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key },
    Architectures: [facets.architecture],
    Runtime: facets.runtime,
    Handler: facets.handler,
    Role: role ? arnOf(role.id) : facets.role,
    MemorySize: facets.memoryMB,
    Timeout: facets.timeoutSeconds,
    Environment: { Variables: facets.environment },
    RecursiveLoop: facets.recursion,
    Tags: tagsOf(part),
  };
  return {
    [logicalId(part.id)]: { Type: 'AWS::Lambda::Function', DependsOn: order.map(logicalId), Properties },
  };
}

export function mapping(part: Part<'event source mapping'>): Record<string, Entry> {
  const { isEnabled, batchSize, responseTypes, maxConcurrency } = part.facets;
  const Properties = {
    FunctionName: ref('worker'),
    EventSourceArn: arnOf('jobs'),
    Enabled: isEnabled,
    BatchSize: batchSize,
    FunctionResponseTypes: responseTypes,
    ScalingConfig: { MaximumConcurrency: maxConcurrency },
    Tags: tagsOf(part),
  };
  return { [logicalId(part.id)]: { Type: 'AWS::Lambda::EventSourceMapping', Properties } };
}

export function permission(id: string, facets: PermissionFacets): Record<string, Entry> {
  const { sourceArn, sourceAccount, retries, onFailure } = facets;
  return {
    [logicalId(id)]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: ref('worker'),
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: sourceArn,
        SourceAccount: sourceAccount,
      },
    },
    [`${logicalId(id)}Retries`]: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      DependsOn: [logicalId('dead-letters')],
      Properties: {
        FunctionName: ref('worker'),
        Qualifier: '$LATEST',
        MaximumRetryAttempts: retries,
        DestinationConfig: { OnFailure: { Destination: onFailure } },
      },
    },
  };
}

/** A property of the bucket, which S3 accepts only when the destination admits it. */
export function notification({ facets: { destination, events } }: Part<'bucket notification'>) {
  const isFunction = destination.includes(':lambda:');
  const NotificationConfiguration = isFunction
    ? { LambdaConfigurations: events.map((Event) => ({ Event, Function: destination })) }
    : { QueueConfigurations: events.map((Event) => ({ Event, Queue: destination })) };
  const properties = { NotificationConfiguration };
  return { into: 'originals', properties, after: [isFunction ? 'Permission' : 'JobsPolicy'] };
}
