// Whether S3 may deliver to this queue or function. Checked when a notification is configured and again at every delivery.

import { account } from '../../../account.ts';
import { maySend } from '../../../authorization/service-access.ts';
import type { Cloud } from '../../../service.ts';

const principal = 's3.amazonaws.com';

/** The reason as in S3's ArgumentValue1, or undefined when the destination is fine. */
export async function whyUndeliverable(
  cloud: Cloud,
  arn: string,
  bucketArn: string,
): Promise<string | undefined> {
  if (arn.startsWith('arn:aws:lambda:')) return whyNotInvoked(cloud, arn, bucketArn);
  if (!arn.startsWith('arn:aws:sqs:')) return 'The embedded cloud delivers to queues and functions only';
  const attributes = await cloud.queues.attributes(arn);
  if (!attributes) return 'The destination queue does not exist';
  if (maySend(attributes.Policy, { service: principal, sourceArn: bucketArn, queueArn: arn }))
    return undefined;
  return 'Permissions on the destination queue do not allow S3 to publish notifications from this bucket';
}

function whyNotInvoked(cloud: Cloud, arn: string, sourceArn: string): string | undefined {
  if (!cloud.functions.exists(arn)) return 'The destination Lambda function does not exist';
  const permitted = cloud.functions.permits(arn, { principal, sourceArn, sourceAccount: account });
  return permitted ? undefined : `Not authorized to invoke function [${arn}]`;
}
