// An event source mapping as AWS shows it, its state computed from the clock: Creating, then Enabled, and so on.
import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import type { MappingRecord } from './records.ts';

/** undefined once it is deleted. */
export function mappingState(record: MappingRecord, now: number): string | undefined {
  if (now < record.settlesAt) return record.transition;
  if (record.transition === 'Deleting') return undefined;
  return record.enabled ? 'Enabled' : 'Disabled';
}

export function describeMapping(record: MappingRecord, now: number): EventSourceMappingConfiguration {
  return {
    UUID: record.uuid,
    EventSourceMappingArn: record.arn,
    EventSourceArn: record.queueArn,
    FunctionArn: record.functionArn,
    BatchSize: record.batchSize,
    MaximumBatchingWindowInSeconds: record.windowSeconds,
    FunctionResponseTypes: record.reportsFailures ? ['ReportBatchItemFailures'] : [],
    ...(record.maximumConcurrency !== undefined && {
      ScalingConfig: { MaximumConcurrency: record.maximumConcurrency },
    }),
    ...((record.filters?.length ?? 0) > 0 && {
      FilterCriteria: { Filters: record.filters?.map((Pattern) => ({ Pattern })) },
    }),
    LastModified: new Date(record.lastModified),
    State: mappingState(record, now),
    StateTransitionReason: 'USER_INITIATED',
  };
}
