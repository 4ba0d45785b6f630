// What Lambda checks before it accepts an event source mapping.
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
import type { CreateEventSourceMappingRequest } from '@aws-sdk/client-lambda';
import { right } from '../../authorization/rights.ts';
import { checkFilters } from './filters.ts';
import type { FunctionRecord, Lambda, MappingRecord } from './records.ts';
import { checkRange, constraint, invalid } from './validation.ts';

type MappingInput = Pick<
  CreateEventSourceMappingRequest,
  | 'BatchSize'
  | 'MaximumBatchingWindowInSeconds'
  | 'FunctionResponseTypes'
  | 'ScalingConfig'
  | 'Enabled'
  | 'FilterCriteria'
>;

type MappingSettings = Pick<
  MappingRecord,
  'batchSize' | 'windowSeconds' | 'reportsFailures' | 'enabled' | 'maximumConcurrency' | 'filters'
>;

/** The requested settings over those of `before`. Throws for values out of range. */
export function checkMapping(input: MappingInput, before: MappingSettings): MappingSettings {
  checkRange(input.BatchSize, 'batchSize', 1, 10_000);
  checkRange(input.MaximumBatchingWindowInSeconds, 'maximumBatchingWindowInSeconds', 0, 300);
  checkRange(input.ScalingConfig?.MaximumConcurrency, 'scalingConfig.maximumConcurrency', 2, 1000);
  const odd = input.FunctionResponseTypes?.find((type) => type !== 'ReportBatchItemFailures');
  if (odd)
    throw constraint(odd, 'functionResponseTypes', 'satisfy enum value set: [ReportBatchItemFailures]');
  const batchSize = input.BatchSize ?? before.batchSize;
  const windowSeconds = input.MaximumBatchingWindowInSeconds ?? before.windowSeconds;
  if (batchSize > 10 && windowSeconds === 0) {
    throw invalid(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
  // An empty FilterCriteria removes the filters; an empty ScalingConfig removes the limit.
  const filters = input.FilterCriteria ? checkFilters(input.FilterCriteria) : (before.filters ?? []);
  const maximumConcurrency = input.ScalingConfig
    ? input.ScalingConfig.MaximumConcurrency
    : before.maximumConcurrency;
  return {
    batchSize,
    windowSeconds,
    reportsFailures: input.FunctionResponseTypes
      ? input.FunctionResponseTypes.length > 0
      : before.reportsFailures,
    enabled: input.Enabled ?? before.enabled,
    filters,
    ...(maximumConcurrency !== undefined && { maximumConcurrency }),
  };
}

/** Throws InvalidParameterValueException when the queue is missing, not accessible to the role, or its timeout too short. */
export async function checkSource({ cloud }: Lambda, queueArn: string, fn: FunctionRecord): Promise<void> {
  if (!/^arn:aws[a-z-]*:sqs:/.test(queueArn)) {
    throw invalid('The embedded cloud maps SQS queues only; EventSourceArn must be the ARN of one.');
  }
  for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
    const needed = right(`sqs:${action}`, queueArn);
    if (await cloud.permissions.mayRole(fn.settings.Role, fn.name, needed)) continue;
    throw invalid(`The provided execution role does not have permissions to call ${action} on SQS`);
  }
  const attributes = await cloud.queues.attributes(queueArn);
  if (!attributes) {
    throw invalid(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    );
  }
  const visibility = Number(attributes.VisibilityTimeout ?? 30);
  if (visibility < fn.settings.Timeout) {
    throw invalid(
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${fn.settings.Timeout} seconds`,
    );
  }
}
