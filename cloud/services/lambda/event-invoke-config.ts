// What happens to failing asynchronous invocations: how often they are retried, and which queue finally receives them.
import type {
  DestinationConfig,
  FunctionEventInvokeConfig,
  PutFunctionEventInvokeConfigRequest,
} from '@aws-sdk/client-lambda';
import { right } from '../../authorization/rights.ts';
import { findFunction, notFound } from './names.ts';
import type { FunctionRecord, Lambda } from './records.ts';
import { checkRange, invalid } from './validation.ts';

interface Named {
  FunctionName: string | undefined;
}

export async function putEventInvokeConfig(
  lambda: Lambda,
  input: PutFunctionEventInvokeConfigRequest,
  region: string,
): Promise<FunctionEventInvokeConfig> {
  const { arn } = findFunction(lambda, input.FunctionName, region, input.Qualifier);
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = input;
  checkRange(MaximumRetryAttempts, 'maximumRetryAttempts', 0, 2);
  checkRange(MaximumEventAgeInSeconds, 'maximumEventAgeInSeconds', 60, 21_600);
  const onFailure = await onFailureQueue(lambda, arn, input.DestinationConfig);
  const eventInvoke = {
    ...(MaximumRetryAttempts !== undefined && { retries: MaximumRetryAttempts }),
    ...(MaximumEventAgeInSeconds !== undefined && { maximumAgeSeconds: MaximumEventAgeInSeconds }),
    lastModified: lambda.cloud.now(),
    ...(onFailure ? { onFailure } : {}),
  };
  // Read again: it may have changed in the meantime.
  lambda.functions.put(arn, { ...findFunction(lambda, arn, region), eventInvoke });
  return getEventInvokeConfig(lambda, input, region);
}

/** Only queues, and only with permission to send to them: Lambda checks when the destination is set. */
async function onFailureQueue(
  { cloud, functions }: Lambda,
  functionArn: string,
  config: DestinationConfig = {},
): Promise<string | undefined> {
  const arn = config.OnFailure?.Destination;
  if (!arn) return undefined;
  if (!arn.startsWith('arn:aws:sqs:')) {
    throw invalid('The embedded cloud supports queues as OnFailure destinations, and no others.');
  }
  const { settings, name } = functions.get(functionArn) as FunctionRecord;
  if (!(await cloud.permissions.mayRole(settings.Role, name, right('sqs:SendMessage', arn)))) {
    throw invalid("The function's execution role does not have permissions to call SendMessage on SQS");
  }
  return arn;
}

export function getEventInvokeConfig(
  lambda: Lambda,
  input: Named,
  region: string,
): FunctionEventInvokeConfig {
  const { arn, eventInvoke } = findFunction(lambda, input.FunctionName, region);
  if (!eventInvoke) throw notFound(`The function ${arn}:$LATEST doesn't have an EventInvokeConfig`);
  return {
    FunctionArn: `${arn}:$LATEST`,
    LastModified: new Date(eventInvoke.lastModified),
    // Returns only what was set; the rest keeps its defaults.
    ...(eventInvoke.retries !== undefined && { MaximumRetryAttempts: eventInvoke.retries }),
    ...(eventInvoke.maximumAgeSeconds !== undefined && {
      MaximumEventAgeInSeconds: eventInvoke.maximumAgeSeconds,
    }),
    DestinationConfig: {
      OnSuccess: {},
      OnFailure: eventInvoke.onFailure ? { Destination: eventInvoke.onFailure } : {},
    },
  };
}

export function deleteEventInvokeConfig(lambda: Lambda, input: Named, region: string): void {
  getEventInvokeConfig(lambda, input, region);
  const { eventInvoke: _gone, ...record } = findFunction(lambda, input.FunctionName, region);
  lambda.functions.put(record.arn, record);
}
