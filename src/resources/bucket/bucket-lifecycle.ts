// A bucket's lifecycle rules: S3 keeps everybody's in one document, which can only be written as a whole. One is ours.
import {
  GetBucketLifecycleConfigurationCommand,
  type GetBucketLifecycleConfigurationCommandOutput,
  PutBucketLifecycleConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { deniedNames } from '../../errors/codes.ts';
import { ignore } from '../../errors/errors.ts';
import type { Target } from './bucket-tags.ts';

/** Parts of an interrupted upload cost money and appear in no listing. */
export const lifecycleRule = {
  ID: 'thumbs-abort-unfinished-uploads',
  Status: 'Enabled' as const,
  Filter: { Prefix: '' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
};

/** S3's error code when there is no rule. */
export const absentLifecycle = 'NoSuchLifecycleConfiguration';

const readRules = (s3: S3Client, target: Target) =>
  s3.send(new GetBucketLifecycleConfigurationCommand(target));

/** Days until our rule removes such parts; null when it is missing or disabled. */
export async function readAbortDays(s3: S3Client, target: Target): Promise<number | null> {
  const { Rules = [] } = await readRules(s3, target);
  const ours = Rules.find(({ ID, Status }) => ID === lifecycleRule.ID && Status === 'Enabled');
  return ours?.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? null;
}

/**
 * The rules of others are written back unchanged. Where reading is denied, nothing is written, except to a new bucket,
 * which has none.
 */
export async function writeLifecycle(s3: S3Client, target: Target): Promise<void> {
  const call = ignore([absentLifecycle, ...deniedNames], readRules(s3, target));
  const before: Partial<GetBucketLifecycleConfigurationCommandOutput> = (await call) ?? {};
  const { Rules = [], TransitionDefaultMinimumObjectSize } = before;
  const others = Rules.filter(({ ID }) => ID !== lifecycleRule.ID);
  const command = new PutBucketLifecycleConfigurationCommand({
    ...target,
    LifecycleConfiguration: { Rules: [...others, lifecycleRule] },
    ...(TransitionDefaultMinimumObjectSize && { TransitionDefaultMinimumObjectSize }),
  });
  await s3.send(command);
}
