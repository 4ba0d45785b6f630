// A function's record as AWS shows it, with states computed from the clock.
import { createHash } from 'node:crypto';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error.ts';
import type { FunctionRecord } from './records.ts';

/** What CreateFunction, GetFunction and the updates return. */
export function describeFunction(record: FunctionRecord, now: number): FunctionConfiguration {
  return { ...summariseFunction(record, now), ...stateOf(record, now) };
}

/** What ListFunctions returns: AWS omits the states there. */
export function summariseFunction(record: FunctionRecord, now: number): FunctionConfiguration {
  const { Environment, ...settings } = record.settings;
  return {
    FunctionName: record.name,
    FunctionArn: record.arn,
    ...settings,
    ...(Environment && { Environment: { Variables: Environment } }),
    CodeSize: record.code.bytes,
    CodeSha256: record.code.sha256,
    Version: '$LATEST',
    // Lambda's own spelling of UTC.
    LastModified: new Date(record.lastModified).toISOString().replace('Z', '+0000'),
    RevisionId: revisionOf(record, now),
    PackageType: 'Zip',
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    RuntimeVersionConfig: { RuntimeVersionArn: `arn:aws:lambda:${record.region}::runtime:embedded` },
  };
}

/** AWS changes the revision id when a function becomes Active and when an update completes. */
export function revisionOf({ revisionId, pendingUntil, updatingUntil }: FunctionRecord, now: number): string {
  if (now >= Math.max(pendingUntil, updatingUntil)) return revisionId;
  const hex = createHash('sha256').update(revisionId).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

function stateOf({ pendingUntil, updatingUntil }: FunctionRecord, now: number): FunctionConfiguration {
  if (now < pendingUntil) {
    return { State: 'Pending', StateReason: 'The function is being created.', StateReasonCode: 'Creating' };
  }
  if (now >= updatingUntil) return { State: 'Active', LastUpdateStatus: 'Successful' };
  return {
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    // AWS returns this text for updates, too.
    LastUpdateStatusReason: 'The function is being created.',
    LastUpdateStatusReasonCode: 'Creating' as never,
  };
}

/** Throws ResourceConflictException 409 while the function is Pending. */
export function checkInvocable({ pendingUntil }: FunctionRecord, now: number): void {
  if (now < pendingUntil) throw conflict('The function is currently in the following state: Pending');
}

/** Throws ResourceConflictException 409 while the function is Pending or being updated. */
export function checkChangeable(record: FunctionRecord, now: number): void {
  checkInvocable(record, now);
  if (now < record.updatingUntil) throw conflict(`An update is in progress for resource: ${record.arn}`);
}

/** Throws PreconditionFailedException 412 when the caller's revision is not the newest. */
export function checkRevision(record: FunctionRecord, revisionId: string | undefined, now: number): void {
  if (revisionId === undefined || revisionId === revisionOf(record, now)) return;
  throw new AwsError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    412,
  );
}

function conflict(reason: string): AwsError {
  const message = `The operation cannot be performed at this time. ${reason}`;
  return new AwsError('ResourceConflictException', message, 409);
}
