// Event source mappings: which queue feeds which function. They outlive their function, as on AWS.
import { randomUUID } from 'node:crypto';
import type {
  CreateEventSourceMappingRequest,
  EventSourceMappingConfiguration,
  ListEventSourceMappingsRequest,
  ListEventSourceMappingsResponse,
  UpdateEventSourceMappingRequest,
} from '@aws-sdk/client-lambda';
import { account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { checkMapping, checkSource } from './mapping-rules.ts';
import { describeMapping, mappingState } from './mapping-state.ts';
import { findFunction, notFound, parseFunctionName } from './names.ts';
import { page } from './paging.ts';
import type { Lambda, MappingRecord } from './records.ts';
import { checkTags } from './tags.ts';

interface ByUuid {
  UUID: string | undefined;
}

export async function createMapping(
  lambda: Lambda,
  input: CreateEventSourceMappingRequest,
  region: string,
): Promise<EventSourceMappingConfiguration> {
  const fn = findFunction(lambda, input.FunctionName, region);
  const queueArn = input.EventSourceArn ?? '';
  const settings = checkMapping(input, {
    batchSize: 10,
    windowSeconds: 0,
    reportsFailures: false,
    enabled: true,
  });
  checkTags(input.Tags);
  await checkSource(lambda, queueArn, fn);
  refuseDuplicate(lambda, queueArn, fn.arn);
  const uuid = randomUUID();
  const record: MappingRecord = {
    uuid,
    arn: `arn:aws:lambda:${region}:${account}:event-source-mapping:${uuid}`,
    region,
    queueArn,
    functionArn: fn.arn,
    ...settings,
    tags: input.Tags ?? {},
    ...transition(lambda, 'Creating'),
  };
  return save(lambda, record);
}

function refuseDuplicate(lambda: Lambda, queueArn: string, functionArn: string): void {
  const twin = existing(lambda).find(
    (other) => other.queueArn === queueArn && other.functionArn === functionArn,
  );
  if (!twin) return;
  const name = functionArn.split(':').at(-1);
  throw new AwsError(
    'ResourceConflictException',
    `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${name} ") already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`,
    409,
  );
}

function transition({ cloud }: Lambda, kind: MappingRecord['transition']) {
  const now = cloud.now();
  return { lastModified: now, transition: kind, settlesAt: now + cloud.timings.mappingSettleMs };
}

function save(lambda: Lambda, record: MappingRecord): EventSourceMappingConfiguration {
  lambda.mappings.put(record.uuid, record);
  lambda.poller.refresh();
  return describeMapping(record, lambda.cloud.now());
}

/** Those that still exist. Those that are gone leave the store now. */
export function existing({ mappings, cloud }: Lambda): MappingRecord[] {
  const now = cloud.now();
  return mappings.entries().flatMap(([uuid, record]) => {
    if (mappingState(record, now) !== undefined) return [record];
    mappings.delete(uuid);
    return [];
  });
}

function find(lambda: Lambda, { UUID }: ByUuid, region: string): MappingRecord {
  const record = lambda.mappings.get(UUID ?? '');
  if (record?.region === region && mappingState(record, lambda.cloud.now()) !== undefined) return record;
  throw notFound();
}

/** Throws ResourceInUseException while the mapping settles. */
function findSettled(lambda: Lambda, input: ByUuid, region: string, verb: string): MappingRecord {
  const record = find(lambda, input, region);
  if (lambda.cloud.now() >= record.settlesAt) return record;
  throw new AwsError(
    'ResourceInUseException',
    `Cannot ${verb} the event source mapping because it is in use.`,
  );
}

export function getMapping(lambda: Lambda, input: ByUuid, region: string): EventSourceMappingConfiguration {
  return describeMapping(find(lambda, input, region), lambda.cloud.now());
}

export function listMappings(
  lambda: Lambda,
  input: ListEventSourceMappingsRequest,
  region: string,
): ListEventSourceMappingsResponse {
  const { EventSourceArn, FunctionName } = input;
  const arn = FunctionName === undefined ? undefined : parseFunctionName(FunctionName, region).arn;
  const wanted = existing(lambda).filter(
    (record) =>
      record.region === region &&
      (EventSourceArn === undefined || record.queueArn === EventSourceArn) &&
      (arn === undefined || record.functionArn === arn),
  );
  const keyed = wanted.map((record): [string, MappingRecord] => [record.uuid, record]);
  const { entries, next } = page(keyed, input, 100);
  const now = lambda.cloud.now();
  return {
    EventSourceMappings: entries.map((record) => describeMapping(record, now)),
    ...(next !== undefined && { NextMarker: next }),
  };
}

export async function updateMapping(
  lambda: Lambda,
  input: UpdateEventSourceMappingRequest,
  region: string,
): Promise<EventSourceMappingConfiguration> {
  const record = findSettled(lambda, input, region, 'update');
  const fn = findFunction(lambda, input.FunctionName ?? record.functionArn, region);
  const settings = checkMapping(input, record);
  await checkSource(lambda, record.queueArn, fn);
  const { maximumConcurrency: _replaced, ...rest } = findSettled(lambda, input, region, 'update');
  return save(lambda, { ...rest, functionArn: fn.arn, ...settings, ...transition(lambda, 'Updating') });
}

export function deleteMapping(
  lambda: Lambda,
  input: ByUuid,
  region: string,
): EventSourceMappingConfiguration {
  const record = findSettled(lambda, input, region, 'delete');
  return save(lambda, { ...record, enabled: false, ...transition(lambda, 'Deleting') });
}
