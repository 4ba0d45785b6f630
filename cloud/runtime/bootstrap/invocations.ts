// The function's side of the Lambda Runtime API, over one connection that stays open.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorDescription } from './errors.ts';

/** `import` would trigger all its getters; one of them loads undici, 30 ms of every cold start. */
const { Agent, request } = process.getBuiltinModule('node:http');

export interface Invocation {
  requestId: string;
  functionArn: string;
  /** Milliseconds since 1970. */
  deadline: number;
  traceId: string;
  /** JSON. */
  payload: string;
  /** JSON. */
  clientContext: string | undefined;
}

/** `address` is the value of AWS_LAMBDA_RUNTIME_API: `HOST:PORT/SECRET`. A broken connection ends the process, because the cloud is gone. */
export function connect(address: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const call = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
    new Promise<{ headers: IncomingHttpHeaders; body: string }>((resolve) => {
      const url = `http://${address}/2018-06-01/runtime/${path}`;
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const sent = request(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }),
        );
        response.on('error', () => process.exit(1));
      });
      sent.on('error', () => process.exit(1));
      sent.end(body);
    });
  const report = (path: string, error: ErrorDescription) =>
    call('POST', path, JSON.stringify(error), { 'lambda-runtime-function-error-type': error.errorType });

  return {
    async next(): Promise<Invocation> {
      const { headers, body } = await call('GET', 'invocation/next');
      return {
        requestId: String(headers['lambda-runtime-aws-request-id']),
        functionArn: String(headers['lambda-runtime-invoked-function-arn']),
        deadline: Number(headers['lambda-runtime-deadline-ms']),
        traceId: String(headers['lambda-runtime-trace-id']),
        clientContext: headers['lambda-runtime-client-context']?.toString(),
        payload: body,
      };
    },
    answer: (requestId: string, answer: string) => call('POST', `invocation/${requestId}/response`, answer),
    failed: (requestId: string, error: ErrorDescription) => report(`invocation/${requestId}/error`, error),
    initFailed: (error: ErrorDescription) => report('init/error', error),
  };
}
