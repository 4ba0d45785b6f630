// DeadLetterConfig: the queue that receives the event when an asynchronous invocation fails for good.
import type { DeadLetterConfig } from '@aws-sdk/client-lambda';
import { right } from '../../authorization/rights.ts';
import type { Outcome } from '../../runtime/invocation.ts';
import type { FunctionRecord, Lambda } from './records.ts';
import { invalid } from './validation.ts';

/** Throws InvalidParameterValueException if the target is not a queue or the role may not send to it. */
export async function checkDeadLetters(
  { cloud }: Lambda,
  config: DeadLetterConfig | undefined,
  { role, name }: { role: string; name: string },
): Promise<void> {
  const arn = config?.TargetArn;
  if (!arn) return;
  if (!arn.startsWith('arn:aws:sqs:'))
    throw invalid('The embedded cloud sends dead letters to queues, and to nothing else.');
  if (await cloud.permissions.mayRole(role, name, right('sqs:SendMessage', arn))) return;
  throw invalid('The provided execution role does not have permissions to call SendMessage on SQS');
}

interface Failed {
  requestId: string;
  payload: Buffer;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
export async function sendDeadLetter(
  { cloud }: Lambda,
  { settings, name }: FunctionRecord,
  { requestId, payload }: Failed,
  outcome: Outcome,
): Promise<void> {
  const arn = settings.DeadLetterConfig?.TargetArn;
  if (!arn) return;
  if (!(await cloud.permissions.mayRole(settings.Role, name, right('sqs:SendMessage', arn)))) return;
  const { errorMessage = '' } = JSON.parse(outcome.payload) as { errorMessage?: string };
  await cloud.queues.send(arn, payload.toString(), {
    RequestID: { DataType: 'String', StringValue: requestId },
    ErrorCode: { DataType: 'Number', StringValue: '200' },
    ErrorMessage: { DataType: 'String', StringValue: errorMessage.slice(0, 1024) || '-' },
  });
}
