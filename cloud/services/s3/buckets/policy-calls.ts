// The bucket policy: JSON among XML, and the only setting that can open a bucket to the world.

import { account } from '../../../account.ts';
import { type Policy, parsePolicy } from '../../../authorization/policy.ts';
import { AwsError } from '../../../aws-error.ts';
import type { CloudResponse } from '../../../service.ts';
import { parseJson } from '../../../wire/parse-json.ts';
import { readText } from '../body/body.ts';
import { bucketOf, type Handlers, type S3Call } from '../call.ts';
import { accessDenied } from '../errors.ts';
import { xmlResponse } from '../xml.ts';
import { type Bucket, blocks, bucketArn } from './buckets.ts';
import { isPublic } from './policy.ts';

export const policyHandlers: Handlers = {
  GetBucketPolicy: (call) => {
    const body = policyText(bucketOf(call));
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  },
  PutBucketPolicy: putBucketPolicy,
  DeleteBucketPolicy: (call) => {
    const { policy: _, ...bucket } = bucketOf(call);
    call.s3.buckets.save(bucket);
    return { status: 204 };
  },
  GetBucketPolicyStatus: (call) => {
    const policy = parsePolicy(policyText(bucketOf(call)));
    return xmlResponse('PolicyStatus', { IsPublic: policy !== undefined && isPublic(policy) });
  },
};

/** 20 KB (S3 user guide, "Bucket policies"). */
const largestPolicy = 20 * 1024;

function policyText({ name, policy }: Bucket): string {
  if (policy !== undefined) return policy;
  throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: name });
}

async function putBucketPolicy(call: S3Call): Promise<CloudResponse> {
  const text = await readText(call);
  const bucket = bucketOf(call);
  const policy = parsePolicy(text);
  if (Buffer.byteLength(text) > largestPolicy)
    throw malformed('Policy exceeds the maximum allowed document size.');
  if (!policy)
    throw malformed(
      typeof parseJson(text) === 'object'
        ? 'Missing required field Statement'
        : 'This policy contains invalid Json',
    );
  check(policy, bucket);
  if (isPublic(policy) && blocks(call.s3.accountBlock, bucket, 'BlockPublicPolicy')) {
    throw accessDenied(
      `User: arn:aws:iam::${account}:root is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(bucket.name)}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
    );
  }
  call.s3.buckets.save({ ...bucket, policy: text });
  return { status: 204 };
}

/** Throws MalformedPolicy when a statement is incomplete or names another bucket. */
function check({ Statement }: Policy, { name }: Bucket): void {
  for (const statement of Statement) {
    const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource } = statement;
    if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed(`Invalid effect: ${Effect}`);
    if (Principal === undefined && NotPrincipal === undefined)
      throw malformed('Missing required field Principal');
    if (typeof Principal === 'string' && Principal !== '*') throw malformed('Invalid principal in policy');
    if (Action === undefined && NotAction === undefined) throw malformed('Missing required field Action');
    const resources = [Resource ?? NotResource ?? []].flat();
    if (resources.length === 0) throw malformed('Missing required field Resource');
    const arn = bucketArn(name);
    if (!resources.every((resource) => resource === arn || resource.startsWith(`${arn}/`))) {
      throw malformed('Policy has invalid resource');
    }
  }
}

const malformed = (message: string) => new AwsError('MalformedPolicy', message);
