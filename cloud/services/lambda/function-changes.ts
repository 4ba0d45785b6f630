// Functions: created, and changed in code or settings. One change at a time, as on AWS.
import { randomUUID } from 'node:crypto';
import type {
  CreateFunctionRequest,
  FunctionConfiguration,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../service.ts';
import { measure, storeCode, zipOf } from './code.ts';
import { checkChangeable, checkRevision, describeFunction } from './configuration.ts';
import { checkDeadLetters } from './dead-letters.ts';
import { findFunction, functionArn, parseFunctionName } from './names.ts';
import type { FunctionRecord, Lambda } from './records.ts';
import { changedSettings, newSettings } from './settings.ts';
import { checkTags } from './tags.ts';
import { checkRole, checkSettings, constraint } from './validation.ts';

export async function createFunction(
  lambda: Lambda,
  input: CreateFunctionRequest,
  region: string,
): Promise<FunctionConfiguration> {
  const { cloud, functions } = lambda;
  const { name } = parseFunctionName(input.FunctionName, region, { to: 'create' });
  const arn = functionArn(region, name);
  if (input.Role === undefined) throw constraint(null, 'role', 'not be null');
  checkSettings(input);
  checkTags(input.Tags);
  const settings = newSettings(name, input);
  const checkAbsent = () => {
    if (functions.get(arn))
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
  };
  checkAbsent();
  checkRole(cloud.roles, settings.Role);
  await checkDeadLetters(lambda, settings.DeadLetterConfig, { role: settings.Role, name });
  const zip = zipOf(input.Code ?? {}, 'CreateFunction');
  const code = measure(zip);
  await storeCode(lambda, { name, region, code }, zip);
  // The same request may have arrived while the zip was unpacked.
  checkAbsent();
  const now = cloud.now();
  const record = newRecord(cloud, { arn, name, region, settings, code, tags: input.Tags ?? {} }, now);
  functions.put(arn, record);
  lambda.poller.refresh();
  return describeFunction(record, now);
}

type Given = Pick<FunctionRecord, 'arn' | 'name' | 'region' | 'settings' | 'code' | 'tags'>;

const newRecord = ({ roles, timings }: Cloud, given: Given, now: number): FunctionRecord => ({
  ...given,
  statements: [],
  revisionId: randomUUID(),
  generation: now,
  grantedTo: roles.idOf(given.settings.Role),
  lastModified: now,
  pendingUntil: now + timings.functionPendingMs,
  updatingUntil: 0,
  recursiveLoop: 'Terminate',
});

export async function updateFunctionCode(
  lambda: Lambda,
  input: UpdateFunctionCodeRequest,
  region: string,
): Promise<FunctionConfiguration> {
  const record = changeable(lambda, input, region);
  const zip = zipOf(input, 'UpdateFunctionCode');
  const code = measure(zip);
  const settings = {
    ...record.settings,
    Architectures: input.Architectures ?? record.settings.Architectures,
  };
  if (input.DryRun) return describeFunction({ ...record, code, settings }, lambda.cloud.now());
  await storeCode(lambda, { ...record, code }, zip);
  // Another update may have arrived while the zip was unpacked.
  return change(lambda, { ...changeable(lambda, input, region), code, settings });
}

export async function updateFunctionConfiguration(
  lambda: Lambda,
  input: UpdateFunctionConfigurationRequest,
  region: string,
): Promise<FunctionConfiguration> {
  checkSettings(input);
  const before = changeable(lambda, input, region);
  const wanted = changedSettings(before, input);
  checkRole(lambda.cloud.roles, wanted.Role);
  await checkDeadLetters(lambda, input.DeadLetterConfig, { role: wanted.Role, name: before.name });
  // Another update may have arrived during the permission check.
  const record = changeable(lambda, input, region);
  const settings = changedSettings(record, input);
  const isSameRole = settings.Role === record.settings.Role;
  const grantedTo = isSameRole ? record.grantedTo : lambda.cloud.roles.idOf(settings.Role);
  return change(lambda, { ...record, settings, grantedTo });
}

function changeable(
  lambda: Lambda,
  input: { FunctionName: string | undefined; RevisionId?: string | undefined },
  region: string,
): FunctionRecord {
  const record = findFunction(lambda, input.FunctionName, region);
  checkChangeable(record, lambda.cloud.now());
  checkRevision(record, input.RevisionId, lambda.cloud.now());
  return record;
}

function change(lambda: Lambda, record: FunctionRecord): FunctionConfiguration {
  const now = lambda.cloud.now();
  const changed = {
    ...record,
    revisionId: randomUUID(),
    generation: record.generation + 1,
    lastModified: now,
    updatingUntil: now + lambda.cloud.timings.functionUpdateMs,
  };
  lambda.functions.put(record.arn, changed);
  void lambda.runtime.retire(record.arn);
  return describeFunction(changed, now);
}
