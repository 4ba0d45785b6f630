// SQS errors on the wire: JSON 1.0, plus the header that carries the code of the older Query protocol (`e.Code` in the SDK).

import { AwsError } from '../../aws-error.ts';
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

/** The framework in front of SQS has its own names for two of the old codes. */
const frameworkCodes: Record<string, string> = {
  InvalidParameterValue: 'InvalidParameterValueException',
  MissingParameter: 'MissingRequiredParameterException',
};

/** The code of the Query protocol. */
export function queryCode({ code }: AwsError): string {
  return formerly[code] ?? `${prefixed.has(code) ? 'AWS.SimpleQueueService.' : ''}${code}`;
}

export function sqsError(error: AwsError): CloudResponse {
  const named = frameworkCodes[error.code];
  const answer = named
    ? jsonError(new AwsError(named, error.message, error.status), '1.0', 'com.amazon.coral.service#')
    : jsonError(error, '1.0', 'com.amazonaws.sqs#');
  const fault = error.status >= 500 ? 'Receiver' : 'Sender';
  return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${queryCode(error)};${fault}` } };
}

export const queueDoesNotExist = 'The specified queue does not exist.';
