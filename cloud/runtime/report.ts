// Lambda's wording of what happened: the START, END and REPORT lines and the payloads of failures.
import type { End, Invocation, RunnableFunction } from './invocation.ts';

/** 6 MB and a little, as in Lambda's own message. */
const maxResponseBytes = 6_291_556;

export interface Verdict {
  payload: string;
  functionError?: 'Unhandled';
  /** What Lambda writes to the log about it, before END. */
  lines: string[];
  /** Ending of the REPORT line. */
  status: string;
}

export function judge(end: End, { requestId }: Invocation, fn: RunnableFunction): Verdict {
  switch (end.kind) {
    case 'answer':
      if (end.payload.length > maxResponseBytes) return tooLarge();
      return { payload: end.payload.toString(), lines: [], status: '' };
    case 'error':
      return { payload: end.payload.toString(), functionError: 'Unhandled', lines: [], status: '' };
    case 'timeout':
      return timedOut(requestId, fn.timeoutSeconds);
    case 'memory':
      return exited(requestId, 'Runtime exited with error: signal: killed');
    case 'exit':
      return exited(requestId, exitReason(end.code, end.signal));
  }
}

function timedOut(requestId: string, seconds: number): Verdict {
  const text = `Task timed out after ${seconds.toFixed(2)} seconds`;
  return {
    payload: failure('Sandbox.Timedout', `RequestId: ${requestId} Error: ${text}`),
    functionError: 'Unhandled',
    lines: [`${new Date().toISOString()} ${requestId} ${text}`],
    status: 'Status: timeout',
  };
}

function exited(requestId: string, reason: string): Verdict {
  const text = `RequestId: ${requestId} Error: ${reason}`;
  return {
    payload: failure('Runtime.ExitError', text),
    functionError: 'Unhandled',
    lines: [`${text}\nRuntime.ExitError`],
    status: 'Status: error\tError Type: Runtime.ExitError',
  };
}

function tooLarge(): Verdict {
  const text = `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`;
  return {
    payload: failure('Function.ResponseSizeTooLarge', text),
    functionError: 'Unhandled',
    lines: [text],
    status: 'Status: error\tError Type: Function.ResponseSizeTooLarge',
  };
}

function failure(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}

const signalWords: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted (core dumped)',
  SIGSEGV: 'segmentation fault (core dumped)',
  SIGTERM: 'terminated',
};

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `Runtime exited with error: signal: ${signalWords[signal] ?? signal}`;
  return code
    ? `Runtime exited with error: exit status ${code}`
    : 'Runtime exited without providing a reason';
}

export function initLine(fn: RunnableFunction): string {
  const version = fn.runtime.replace(/^nodejs(\d+)\.x$/, 'nodejs:$1.embedded');
  return `INIT_START Runtime Version: ${version}\tRuntime Version ARN: arn:aws:lambda:${fn.region}::runtime:embedded`;
}

export function startLine({ requestId }: Invocation): string {
  return `START RequestId: ${requestId} Version: $LATEST`;
}

export function endLine({ requestId }: Invocation): string {
  return `END RequestId: ${requestId}`;
}

export interface Usage {
  durationMs: number;
  /** Cold starts only. */
  initMs: number | undefined;
  peakMegabytes: number;
}

/** Since August 2025 the time of a cold start is billed like any other. */
export function reportLine(
  { requestId }: Invocation,
  fn: RunnableFunction,
  usage: Usage,
  status: string,
): string {
  const { durationMs, initMs, peakMegabytes } = usage;
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${fn.memoryMegabytes} MB`,
    `Max Memory Used: ${Math.min(peakMegabytes, fn.memoryMegabytes)} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    status,
  ].join('\t');
}

/** `2026/11/21/[$LATEST]…`; in a custom log group the function's name precedes the version. */
export function streamName(fn: RunnableFunction, id: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const owner = fn.logGroup === `/aws/lambda/${fn.name}` ? '' : fn.name;
  return `${day}/${owner}[$LATEST]${id}`;
}
