// Lambda stops a function that feeds itself after 16 rounds, unless somebody has disabled the guard.
// The guard is the default; reading it shows when it was disabled.
import {
  GetFunctionRecursionConfigCommand,
  LambdaClient,
  PutFunctionRecursionConfigCommand,
} from '@aws-sdk/client-lambda';
import type { Context } from '../../aws/session.ts';
import { optionalRead } from '../../engine/plan.ts';
import { ignore, isAws } from '../../errors/errors.ts';
import { whenIdle } from './function-readiness.ts';

/** Undefined when reading it is denied, and on servers that lack it: then it is not compared. */
export async function readRecursion(context: Context, FunctionName: string): Promise<string | undefined> {
  const command = new GetFunctionRecursionConfigCommand({ FunctionName });
  const call = ignore(['ResourceNotFoundException'], context.client(LambdaClient).send(command));
  return (await optionalRead(context, 'the recursion guard of the function', known(context, call)))
    ?.RecursiveLoop;
}

/** Other servers than AWS may answer with a page that says that there is no such call. */
async function known<T>({ place }: Context, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isAws(error, 'UnknownOperationException') || (place.endpoint && isAws(error, 'SyntaxError')))
      return undefined;
    throw error;
  }
}

export async function stopRecursion(context: Context, FunctionName: string): Promise<void> {
  const command = new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Terminate' });
  await whenIdle(context, () => context.client(LambdaClient).send(command));
}
