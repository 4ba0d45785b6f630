// When a function may be changed and when it may be used. Lambda answers before it has finished, has one error name
// for every conflict, and does not know a new role at once: the texts of its errors decide.
import { type FunctionConfiguration, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Context, Session } from '../../aws/session.ts';
import { ignore, isAws, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules, waitUntil } from '../../machine/wait.ts';

/** The function with its tags, or undefined. */
export function getFunction(session: Session, FunctionName: string) {
  return ignore(
    ['ResourceNotFoundException'],
    session.client(LambdaClient).send(new GetFunctionCommand({ FunctionName })),
  );
}

/** Lambda does not know a new role at once. Throws `RoleNotAssumable` when it stays unknown. */
export async function whenAssumable<T>(
  context: Context,
  role: string | undefined,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await retryWhile(
      context,
      'Lambda cannot assume the role yet',
      isUnknown,
      schedules.iamPropagation,
      () => whenIdle(context, run),
    );
  } catch (error) {
    throw isUnknown(error) ? notAssumable(role, error) : error;
  }
}

/** Lambda does not know the role yet, or KMS, which must let it read the function's encrypted environment, does not. */
const isUnknown = (error: unknown) =>
  isAws(error, 'InvalidParameterValueException') &&
  /cannot be assumed by Lambda|ARN does not refer to a valid principal/i.test((error as Error).message);

function notAssumable(role: string | undefined, cause: unknown): ThumbsError {
  const minutes = schedules.iamPropagation.budgetMs / 60_000;
  return new ThumbsError(
    'RoleNotAssumable',
    `Lambda still cannot assume the role ${role} after ${minutes} minutes`,
    {
      cause,
      fix: 'run setup again; if that does not help, the role does not trust lambda.amazonaws.com: choose another with --role',
    },
  );
}

/**
 * The role's policy reaches Lambda seconds after IAM has it. If it really lacks the right on the queue, that
 * never happens: throws `RoleLacksPermission`.
 */
export async function whenPermitted<T>(
  context: Context,
  queue: 'jobs' | 'dead-letters',
  run: () => Promise<T>,
): Promise<T> {
  const why = "Lambda does not see the role's policy yet";
  try {
    return await retryWhile(context, why, isUnpermitted, schedules.iamPropagation, run);
  } catch (error) {
    throw isUnpermitted(error) ? notPermitted(context.names.arn.queue(queue), error as Error) : error;
  }
}

/** A queue that Lambda does not see yet is reported differently. */
const isUnpermitted = (error: unknown) =>
  isAws(error, 'InvalidParameterValueException') &&
  /execution role does not have permissions|destination ARN .* is invalid|ReceiveMessage.*NonExistentQueue/is.test(
    (error as Error).message,
  );

function notPermitted(queueArn: string, cause: Error): ThumbsError {
  const minutes = schedules.iamPropagation.budgetMs / 60_000;
  return new ThumbsError('RoleLacksPermission', `after ${minutes} minutes still: ${cause.message}`, {
    cause,
    fix: `let the role do that on ${queueArn}, and run setup again`,
  });
}

/** One change at a time: another one, or the creation itself, may still be in progress. */
export function whenIdle<T>(session: Session, run: () => Promise<T>): Promise<T> {
  const isBusy = (error: unknown) =>
    isAws(error, 'ResourceConflictException') &&
    /in the following state: Pending|update is in progress|concurrent update/i.test((error as Error).message);
  return retryWhile(session, 'Lambda is still busy with the function', isBusy, schedules.functionReady, run);
}

const isMoving = ({ State, LastUpdateStatus }: FunctionConfiguration) =>
  State === 'Pending' || State === 'Deleting' || LastUpdateStatus === 'InProgress';

/** The function with nothing in progress, successful or failed; undefined when it does not exist. */
export async function settledFunction(session: Session, name: string) {
  const first = await getFunction(session, name);
  if (!first?.Configuration || !isMoving(first.Configuration)) return first;
  // A function being deleted ends by being gone.
  const isGone = async () => ((await getFunction(session, name)) ? undefined : true);
  await (first.Configuration.State === 'Deleting'
    ? waitUntil(session, `the function ${name} is gone`, schedules.functionReady, isGone)
    : untilSettled(session, name));
  return getFunction(session, name);
}

/** GetFunction may not see a new function yet. */
function untilSettled(session: Session, name: string): Promise<FunctionConfiguration> {
  return waitUntil(session, `the function ${name} is ready`, schedules.functionReady, async () => {
    const configuration = (await getFunction(session, name))?.Configuration;
    return configuration && !isMoving(configuration) ? configuration : undefined;
  });
}

/** Active, and the last update successful. Throws `FunctionFailed` with Lambda's own reason. */
export async function untilReady(session: Session, name: string): Promise<void> {
  const { State, LastUpdateStatus, ...why } = await untilSettled(session, name);
  if (State === 'Failed') {
    throw failed(why.StateReason, why.StateReasonCode, 'remove it with teardown, and run setup again');
  }
  if (LastUpdateStatus === 'Failed') {
    throw failed(why.LastUpdateStatusReason, why.LastUpdateStatusReasonCode, 'run setup again');
  }
}

function failed(reason: string | undefined, code: string | undefined, fix: string): ThumbsError {
  return new ThumbsError('FunctionFailed', `Lambda could not create the function: ${reason} (${code})`, {
    fix,
  });
}
