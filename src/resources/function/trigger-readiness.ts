// When a mapping may be created, changed and used. Lambda checks role and queue by its own view, which lags behind
// IAM and SQS by seconds, and a mapping settles for seconds after every change: no SDK waiter covers it.
import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { Context, Session } from '../../aws/session.ts';
import { ignore, isAws } from '../../errors/errors.ts';
import { retryWhile, schedules, waitUntil } from '../../machine/wait.ts';

const gone = ['ResourceNotFoundException'];

/** The mapping, or undefined. */
export function getMapping(session: Session, UUID: string | undefined) {
  const command = new GetEventSourceMappingCommand({ UUID });
  return ignore(gone, session.client(LambdaClient).send(command));
}

/** With nothing in progress, or undefined when it was being deleted: until then it would block a new one. */
export async function settledMapping(session: Session, mapping: EventSourceMappingConfiguration) {
  const isSettled = ({ State }: EventSourceMappingConfiguration) =>
    State === 'Enabled' || State === 'Disabled';
  if (isSettled(mapping)) return mapping;
  const end = await waitUntil(session, 'the trigger has settled', schedules.mappingSettled, async () => {
    const now = await getMapping(session, mapping.UUID);
    return !now || isSettled(now) ? { now } : undefined;
  });
  return end.now;
}

/** Lambda may still see the queue with an older visibility timeout, shorter than the function's timeout. */
export function whenPatient<T>(context: Context, run: () => Promise<T>): Promise<T> {
  const isEarly = (error: unknown) =>
    isAws(error, 'InvalidParameterValueException') &&
    /less than Function timeout/i.test((error as Error).message);
  const why = "Lambda does not see the queue's new visibility timeout yet";
  return retryWhile(context, why, isEarly, schedules.queueAttributes, run);
}

export function whenSettled<T>(session: Session, run: () => Promise<T>): Promise<T> {
  const isBusy = (error: unknown) => isAws(error, 'ResourceInUseException');
  return retryWhile(session, 'the trigger is still settling', isBusy, schedules.mappingSettled, run);
}

export async function untilEnabled(context: Context, UUID: string): Promise<void> {
  await waitUntil(context, 'the trigger is enabled', schedules.mappingSettled, async () => {
    const mapping = await getMapping(context, UUID);
    return mapping?.State === 'Enabled' ? true : undefined;
  });
}

/** An existing mapping blocks a new one on the same queue and function. */
export async function untilGone(session: Session, UUID: string | undefined): Promise<void> {
  await waitUntil(session, 'the trigger is gone', schedules.mappingSettled, async () =>
    (await getMapping(session, UUID)) ? undefined : true,
  );
}
