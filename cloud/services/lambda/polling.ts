// What the poller needs to know about event source mappings and functions.
import { randomUUID } from 'node:crypto';
import { right } from '../../authorization/rights.ts';
import { AwsError } from '../../aws-error.ts';
import type { PolledMapping, PollerHost } from '../../poller.ts';
import { accountConcurrency } from '../../runtime/pool.ts';
import { fitsFilters } from './filters.ts';
import { run, runnable } from './invoke.ts';
import { mappingState } from './mapping-state.ts';
import { existing } from './mappings.ts';
import { notFound } from './names.ts';
import type { FunctionRecord, Lambda, MappingRecord } from './records.ts';

export function pollable(lambda: Lambda): PollerHost {
  const { cloud, functions, runtime } = lambda;
  return {
    startMs: cloud.timings.pollingStartMs,
    queues: () => cloud.queues,
    async may({ functionArn, queueArn }, action) {
      const fn = functions.get(functionArn);
      if (!fn) return false;
      return cloud.permissions.mayRole(fn.settings.Role, fn.name, right(`sqs:${action}`, queueArn));
    },
    mappings: () => existing(lambda).flatMap((record) => polled(lambda, record)),
    nextChange: () => {
      const times = existing(lambda).map(({ settlesAt }) => settlesAt - cloud.now());
      const ahead = times.filter((ms) => ms > 0);
      return ahead.length > 0 ? Math.min(...ahead) : undefined;
    },
    hasRoom: (arn) => {
      const record = functions.get(arn);
      return record !== undefined && ready(record, cloud.now()) && runtime.hasRoom(runnable(lambda, record));
    },
    change: () => runtime.change(),
    async invoke(arn, event) {
      const record = functions.get(arn);
      if (!record) throw notFound();
      const invocation = { requestId: randomUUID(), payload: Buffer.from(JSON.stringify(event)) };
      return run(lambda, record, invocation);
    },
    mayRetry: (error) =>
      error instanceof AwsError &&
      ['TooManyRequestsException', 'ResourceConflictException'].includes(error.code),
  };
}

function ready({ pendingUntil }: FunctionRecord, now: number): boolean {
  return now >= pendingUntil;
}

/** Empty when it must not be polled: disabled, settling, or its function is gone. */
function polled({ cloud, functions }: Lambda, record: MappingRecord): PolledMapping[] {
  const fn = functions.get(record.functionArn);
  if (!fn || mappingState(record, cloud.now()) !== 'Enabled') return [];
  const max = record.maximumConcurrency ?? accountConcurrency;
  return [
    {
      id: record.uuid,
      revision: `${record.lastModified} ${fn.reservedConcurrency}`,
      region: record.region,
      queueArn: record.queueArn,
      functionArn: record.functionArn,
      batchSize: record.batchSize,
      windowSeconds: record.windowSeconds,
      reportsFailures: record.reportsFailures,
      fits: (message) => fitsFilters(record.filters ?? [], message),
      concurrency: Math.min(max, fn.reservedConcurrency ?? accountConcurrency, accountConcurrency),
    },
  ];
}
