// Each part as Terraform's resources. AWS's provider cuts a bucket into seven of them.
import { byStatusIndex } from '../../lambda/contract.ts';
import { lifecycleRule } from '../resources/bucket/bucket-lifecycle.ts';
import { roleWords } from '../resources/function/role.ts';
import { type Block, raw, type Value } from './hcl.ts';
import type { Part, StackParts } from './parts.ts';

type Facets = Record<string, Value>;

/** Terraform's names are words with underscores. */
export const labelOf = (id: string) => id.replaceAll('-', '_');
export const resource = (
  type: string,
  id: string,
  attributes: Record<string, Value>,
  blocks: Block[] = [],
): Block => ({
  type: 'resource',
  labels: [type, labelOf(id)],
  attributes,
  blocks,
});
export const block = (type: string, attributes: Record<string, Value>, blocks: Block[] = []): Block => ({
  type,
  attributes,
  blocks,
});
export const of = (type: string, id: string, field: string) => raw(`${type}.${labelOf(id)}.${field}`);
const facetsOf = ({ facets }: Part) => facets as Facets;
const dependsOn = (...addresses: string[]) => ({ depends_on: addresses.map(raw) });
export const json = (value: Value | undefined): Value => ({ jsonencode: value ?? {} });

/** A borrowed role has no facets, and no place in the template. */
export function role(part: Part, { names }: StackParts): Block[] {
  const { trust, boundary, policy, tags = {} } = facetsOf(part);
  if (!trust) return [];
  const { whose, policyName } = roleWords[part.id as keyof typeof roleWords];
  const description = `${whose} of the thumbs stack ${names.stack}`;
  const limit = boundary ? { permissions_boundary: boundary } : {};
  const head = { name: part.name, path: names.rolePath, description, ...limit };
  return [
    resource('aws_iam_role', part.id, { ...head, assume_role_policy: json(trust), tags }),
    resource('aws_iam_role_policy', part.id, {
      name: policyName,
      role: of('aws_iam_role', part.id, 'id'),
      policy: json(policy),
    }),
  ];
}

export function bucket(part: Part): Block[] {
  const { ownership = '', encryption = '', policy, tags = {} } = facetsOf(part);
  const own = { bucket: of('aws_s3_bucket', part.id, 'id') };
  const abort = { days_after_initiation: facetsOf(part).abortUnfinishedUploadsDays ?? 1 };
  return [
    resource('aws_s3_bucket', part.id, { bucket: part.name, tags }),
    resource('aws_s3_bucket_ownership_controls', part.id, own, [
      block('rule', { object_ownership: ownership }),
    ]),
    resource('aws_s3_bucket_server_side_encryption_configuration', part.id, own, [
      block('rule', {}, [block('apply_server_side_encryption_by_default', { sse_algorithm: encryption })]),
    ]),
    resource('aws_s3_bucket_lifecycle_configuration', part.id, own, [
      block('rule', { id: lifecycleRule.ID, status: lifecycleRule.Status }, [
        block('filter', { prefix: lifecycleRule.Filter.Prefix }),
        block('abort_incomplete_multipart_upload', abort),
      ]),
    ]),
    // The part that opens a bucket has the policy of it.
    ...(policy ? bucketAccess(part, part.id) : []),
  ];
}

/** Block first: S3 refuses a public policy while it is there. */
export function bucketAccess(part: Part, bucketId: string): Block[] {
  const { publicAccessBlock, policy } = facetsOf(part);
  const access = publicAccessBlock as Record<string, boolean>;
  const own = { bucket: of('aws_s3_bucket', bucketId, 'id') };
  return [
    resource('aws_s3_bucket_public_access_block', part.id, {
      ...own,
      block_public_acls: access.BlockPublicAcls ?? true,
      ignore_public_acls: access.IgnorePublicAcls ?? true,
      block_public_policy: access.BlockPublicPolicy ?? true,
      restrict_public_buckets: access.RestrictPublicBuckets ?? true,
    }),
    resource('aws_s3_bucket_policy', part.id, {
      ...own,
      policy: json(policy),
      ...dependsOn(`aws_s3_bucket_public_access_block.${labelOf(part.id)}`),
    }),
  ];
}

export function queue(part: Part): Block[] {
  const facets = facetsOf(part);
  const { RedrivePolicy, RedriveAllowPolicy } = facets;
  const address = part.needs.map((id) => `aws_sqs_queue.${labelOf(id)}`);
  return [
    resource('aws_sqs_queue', part.id, {
      name: part.name,
      message_retention_seconds: Number(facets.MessageRetentionPeriod),
      ...(facets.VisibilityTimeout ? { visibility_timeout_seconds: Number(facets.VisibilityTimeout) } : {}),
      receive_wait_time_seconds: Number(facets.ReceiveMessageWaitTimeSeconds),
      sqs_managed_sse_enabled: facets.SqsManagedSseEnabled === 'true',
      ...(RedrivePolicy ? { redrive_policy: json(RedrivePolicy), ...dependsOn(...address) } : {}),
      ...(RedriveAllowPolicy ? { redrive_allow_policy: json(RedriveAllowPolicy) } : {}),
      tags: facets.tags ?? {},
    }),
    resource('aws_sqs_queue_policy', part.id, {
      queue_url: of('aws_sqs_queue', part.id, 'url'),
      policy: json(facets.Policy),
    }),
  ];
}

export function table(part: Part): Block[] {
  const {
    keys,
    index,
    tags = {},
  } = facetsOf(part) as unknown as { keys: string[]; index: string[]; tags: Value };
  const nameOf = (all: string[], kind: string) =>
    all.find((key) => key.endsWith(` ${kind}`))?.split(' ')[0] ?? '';
  const attributes = [...new Set([...keys, ...index].map((key) => key.split(' ')[0] ?? ''))].sort();
  return [
    resource(
      'aws_dynamodb_table',
      part.id,
      { name: part.name, billing_mode: 'PAY_PER_REQUEST', hash_key: nameOf(keys, 'HASH'), tags },
      [
        ...attributes.map((name) => block('attribute', { name, type: 'S' })),
        block('global_secondary_index', {
          name: byStatusIndex,
          hash_key: nameOf(index, 'HASH'),
          range_key: nameOf(index, 'RANGE'),
          projection_type: 'ALL',
        }),
      ],
    ),
  ];
}

export function logGroup(part: Part): Block[] {
  const { retentionDays = 0, tags = {} } = facetsOf(part);
  return [
    resource('aws_cloudwatch_log_group', part.id, {
      name: part.name,
      retention_in_days: retentionDays,
      tags,
    }),
  ];
}
