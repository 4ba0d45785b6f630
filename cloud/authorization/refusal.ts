// AWS's message for a caller without permission: one sentence, which each service puts into its own error.

import { account } from '../account.ts';
import { type Caller, callerArn } from '../authentication/caller.ts';
import { AwsError } from '../aws-error.ts';
import type { Decision } from './evaluation.ts';
import type { Right } from './rights.ts';

/** S3 quotes the resource, SQS spells actions in lower case, and SNS its own name in upper case. */
const spellings: Record<string, (right: Right) => Right> = {
  s3: ({ action, resource }) => ({ action, resource: `"${resource}"` }),
  sqs: ({ action, resource }) => ({ action: action.toLowerCase(), resource }),
  sns: ({ action, resource }) => ({ action: action.replace('sns:', 'SNS:'), resource }),
};

export function refusalText(
  caller: Caller,
  asked: Right,
  decision: Extract<Decision, { allowed: false }>,
): string {
  if (caller.kind === 'anonymous' || caller.kind === 'service') return 'Access Denied';
  const spell = spellings[asked.action.split(':')[0] ?? ''] ?? ((right: Right) => right);
  const { action, resource } = spell(asked);
  const article = decision.kind === 'identity-based policy' ? 'an' : 'a';
  const reason = decision.explicit
    ? `with an explicit deny in ${article} ${decision.kind}`
    : `because no ${decision.kind} allows the ${action} action`;
  return `User: ${callerArn(caller, account)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

/** S3, SQS, IAM, STS, CloudWatch and CloudFront use AccessDenied, SNS a code of its own, all others AccessDeniedException. */
const ownCodes: Record<string, string> = { sns: 'AuthorizationError' };
const shortCode = new Set(['s3', 's3-control', 'sqs', 'iam', 'sts', 'monitoring', 'cloudfront']);
const status400 = new Set(['dynamodb', 'logs', 'tagging']);

export function accessDeniedBy(service: string, text: string): AwsError {
  const code = ownCodes[service] ?? (shortCode.has(service) ? 'AccessDenied' : 'AccessDeniedException');
  return new AwsError(code, text, status400.has(service) ? 400 : 403);
}
