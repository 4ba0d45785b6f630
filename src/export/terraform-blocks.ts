// Each resource as Terraform's resources. AWS's provider splits a bucket into seven of them.

import { lifecycleRule } from '../resources/bucket/bucket-lifecycle.ts';
import { roleWords } from '../resources/function/role.ts';
import type { AccessFacets } from '../resources/site/public-thumbnails.ts';
import { indexWith } from '../resources/table/table-design.ts';
import { type Attributes, type Block, raw, type Value } from './hcl.ts';
import type { Part, StackParts } from './parts.ts';

/** Terraform's names are words with underscores. */
export const labelOf = (id: string) => id.replaceAll('-', '_');
export const resource = (type: string, id: string, attributes: Attributes, blocks: Block[] = []): Block => ({
  type: 'resource',
  labels: [type, labelOf(id)],
  attributes,
  blocks,
});
export const block = (type: string, attributes: Attributes, blocks: Block[] = []): Block => ({
  type,
  attributes,
  blocks,
});
export const of = (type: string, id: string, field: string) => raw(`${type}.${labelOf(id)}.${field}`);
const dependsOn = (...addresses: string[]) => ({ depends_on: addresses.map(raw) });
/** Documents are JSON throughout. */
export const json = (document: object | undefined): Value => ({ jsonencode: (document ?? {}) as Value });

/** A borrowed role has no facets, and no place in the template. */
export function role(part: Part<'IAM role'>, { names }: StackParts): Block[] {
  const { trust, boundary, policy, tags } = part.facets;
  if (!trust) return [];
  const { whose, policyName } = roleWords[part.id as keyof typeof roleWords];
  const description = `${whose} of the thumbs stack ${names.stack}`;
  const head = { name: part.name, path: names.rolePath, description, permissions_boundary: boundary };
  return [
    resource('aws_iam_role', part.id, { ...head, assume_role_policy: json(trust), tags }),
    resource('aws_iam_role_policy', part.id, {
      name: policyName,
      role: of('aws_iam_role', part.id, 'id'),
      policy: json(policy),
    }),
  ];
}

export function bucket(part: Part<'S3 bucket'>): Block[] {
  const { ownership, encryption, publicAccessBlock, policy, abortUnfinishedUploadsDays, tags } = part.facets;
  const own = { bucket: of('aws_s3_bucket', part.id, 'id') };
  const abort = { days_after_initiation: abortUnfinishedUploadsDays };
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
    // The resource that opens a bucket provides its policy.
    ...(publicAccessBlock ? bucketAccess(part.id, { publicAccessBlock, policy }, part.id) : []),
  ];
}

/** Block first: S3 refuses a public policy while it exists. */
export function bucketAccess(
  id: string,
  {
    publicAccessBlock: access,
    policy,
  }: Pick<AccessFacets, 'publicAccessBlock'> & { policy?: AccessFacets['policy'] | undefined },
  bucketId: string,
): Block[] {
  const own = { bucket: of('aws_s3_bucket', bucketId, 'id') };
  return [
    resource('aws_s3_bucket_public_access_block', id, {
      ...own,
      block_public_acls: access.BlockPublicAcls,
      ignore_public_acls: access.IgnorePublicAcls,
      block_public_policy: access.BlockPublicPolicy,
      restrict_public_buckets: access.RestrictPublicBuckets,
    }),
    ...(policy
      ? [
          resource('aws_s3_bucket_policy', id, {
            ...own,
            policy: json(policy),
            ...dependsOn(`aws_s3_bucket_public_access_block.${labelOf(id)}`),
          }),
        ]
      : []),
  ];
}

export function queue(part: Part<'SQS queue'>): Block[] {
  const { facets } = part;
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
      tags: facets.tags,
    }),
    resource('aws_sqs_queue_policy', part.id, {
      queue_url: of('aws_sqs_queue', part.id, 'url'),
      policy: json(facets.Policy),
    }),
  ];
}

export function table(part: Part<'DynamoDB table'>): Block[] {
  const { keys, index, tags } = part.facets;
  const nameOf = (all: string[], kind: string) =>
    all.find((key) => key.endsWith(` ${kind}`))?.split(' ')[0] ?? '';
  const attributes = [...new Set([...keys, ...index].map((key) => key.split(' ')[0] ?? ''))].sort();
  return [
    resource(
      'aws_dynamodb_table',
      part.id,
      {
        name: part.name,
        billing_mode: 'PAY_PER_REQUEST',
        hash_key: nameOf(keys, 'HASH'),
        // A bucket that holds pictures cannot be destroyed either.
        deletion_protection_enabled: true,
        tags,
      },
      [
        ...attributes.map((name) => block('attribute', { name, type: 'S' })),
        block('global_secondary_index', {
          name: indexWith(index),
          hash_key: nameOf(index, 'HASH'),
          range_key: nameOf(index, 'RANGE'),
          projection_type: 'ALL',
        }),
      ],
    ),
  ];
}

export function logGroup(part: Part<'log group'>): Block[] {
  const { retentionDays, tags } = part.facets;
  return [
    resource('aws_cloudwatch_log_group', part.id, {
      name: part.name,
      retention_in_days: retentionDays,
      tags,
    }),
  ];
}
