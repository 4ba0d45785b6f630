// The program that a function's process starts with: it behaves like Lambda's Node.js runtime.
// Runs alone in the child process: requests invocations from the Runtime API, calls the handler and returns its answer.
import { patchConsole } from './bootstrap/console.ts';
import { describeError, fatalNames } from './bootstrap/errors.ts';
import { type Handler, loadHandler } from './bootstrap/handler.ts';
import { confineImports } from './bootstrap/imports.ts';
import { connect, type Invocation } from './bootstrap/invocations.ts';

const environment = process.env;
// Those that only the bootstrap needed, and the function shall not see.
for (const name of process.argv.slice(3)) delete environment[name];
const api = connect(environment.AWS_LAMBDA_RUNTIME_API ?? '');
/** Their values before a function overwrites them. */
const [out, err] = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
let initialised = false;
let current: Invocation | undefined;

// The cloud holds the other end: when it is gone, this process ends.
process.stdin.on('close', () => process.exit(1)).on('error', () => process.exit(1));
process.stdin.resume();

const print = patchConsole(() => current?.requestId);
process.on('uncaughtException', (error) => void dieOf(error, 'Uncaught Exception', 129));
process.on('unhandledRejection', (reason) => void dieOf(reason, 'Unhandled Promise Rejection', 128));

const handler = await initialise();
initialised = true;
for (;;) {
  current = await api.next();
  // SDKs read the trace header from here and pass it on.
  environment._X_AMZN_TRACE_ID = current.traceId;
  await serve(handler, current);
  current = undefined;
}

async function initialise(): Promise<Handler> {
  try {
    const root = environment.LAMBDA_TASK_ROOT ?? process.cwd();
    confineImports(root);
    return await loadHandler(root, environment._HANDLER ?? '');
  } catch (error) {
    const description = describeError(error);
    print('ERROR', `Uncaught Exception\t${JSON.stringify(description)}`);
    await api.initFailed(description);
    process.exit(1);
  }
}

async function serve(handler: Handler, invocation: Invocation): Promise<void> {
  try {
    const answer = JSON.stringify(
      (await handler(JSON.parse(invocation.payload), contextOf(invocation))) ?? null,
    );
    endOutput(invocation);
    await api.answer(invocation.requestId, answer);
  } catch (error) {
    await fail(error, 'Invoke Error', invocation);
  }
}

async function fail(error: unknown, what: string, invocation: Invocation): Promise<void> {
  const description = describeError(error, fatalNames[what]);
  print('ERROR', `${what}\t${JSON.stringify(description)}`);
  endOutput(invocation);
  await api.failed(invocation.requestId, description);
}

/** The process is in an unknown state: Lambda reports the error and starts another one. */
async function dieOf(error: unknown, what: string, code: number): Promise<never> {
  if (current) await fail(error, what, current);
  else {
    const description = describeError(error, fatalNames[what]);
    print('ERROR', `${what}\t${JSON.stringify(description)}`);
    // From now on the only connection waits for work, and nobody waits for an answer.
    if (!initialised) await api.initFailed(description);
  }
  process.exit(code);
}

/** Signals to the cloud that all output has been written: see cloud/runtime/output.ts. */
function endOutput({ requestId }: Invocation): void {
  out?.(`\0${requestId}\0`);
  err?.(`\0${requestId}\0`);
}

function contextOf(invocation: Invocation) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: invocation.requestId,
    invokedFunctionArn: invocation.functionArn,
    ...(invocation.clientContext && { clientContext: JSON.parse(invocation.clientContext) }),
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadline - Date.now()),
  };
}
