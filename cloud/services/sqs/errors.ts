// SQS errors on the wire: JSON 1.0, plus the header that carries the code of the older Query protocol (`e.Code` in the SDK).

import type { AwsError } from '../../aws-error.ts';
import type { CloudResponse } from '../../service.ts';
import { jsonError } from '../../wire/json.ts';

/** Codes that were spelled differently before; from the service model's `awsQueryError` traits. */
const formerly: Record<string, string> = {
  QueueNameExists: 'QueueAlreadyExists',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
};

/** Codes that only had a prefix. */
const prefixed = new Set([
  'BatchEntryIdsNotDistinct',
  'BatchRequestTooLong',
  'EmptyBatchRequest',
  'InvalidBatchEntryId',
  'MessageNotInflight',
  'PurgeQueueInProgress',
  'QueueDeletedRecently',
  'TooManyEntriesInBatchRequest',
  'UnsupportedOperation',
]);

export function sqsError(error: AwsError): CloudResponse {
  const prefix = prefixed.has(error.code) ? 'AWS.SimpleQueueService.' : '';
  const code = formerly[error.code] ?? `${prefix}${error.code}`;
  const answer = jsonError(error, '1.0', 'com.amazonaws.sqs#');
  const fault = error.status >= 500 ? 'Receiver' : 'Sender';
  return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${code};${fault}` } };
}

export const queueDoesNotExist = 'The specified queue does not exist.';
