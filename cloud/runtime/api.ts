// The Lambda Runtime API: what a function's process talks to, one server per execution environment.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSame } from '../authentication/keys.ts';
import type { Invocation, RunnableFunction } from './invocation.ts';

/** Events of the environment's process. */
export interface RuntimeListener {
  /** The process is idle; `deliver` hands it the next invocation. */
  next(deliver: Deliver): void;
  answered(requestId: string, payload: Buffer): void;
  failed(requestId: string, error: Buffer): void;
  initFailed(error: Buffer): void;
}

export type Deliver = (headers: Record<string, string>, payload: Buffer) => void;

export interface RuntimeApi {
  /** `127.0.0.1:PORT/SECRET`, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Also cuts the connection of the process. */
  close(): void;
}

export async function openRuntimeApi(listener: RuntimeListener): Promise<RuntimeApi> {
  // On Lambda only the function can reach this server; here every user and web page of the machine can, and could answer
  // in the function's place. Only its process knows the path.
  const secret = `/${randomBytes(32).toString('hex')}`;
  const prefix = `${secret}/2018-06-01/runtime/`;
  const server = createServer((request, response) => {
    const { url = '' } = request;
    const path = isSame(url.slice(0, prefix.length), prefix) ? url.slice(prefix.length) : '';
    // A process that was killed during a request needs no answer.
    exchange(request, response, path, listener).catch(() => response.destroy());
  });
  // An idle function waits in `next` for as long as it lives.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}${secret}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  listener: RuntimeListener,
) {
  if (request.method === 'GET' && path === 'invocation/next') {
    listener.next((headers, payload) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': payload.length,
        ...headers,
      });
      response.end(payload);
    });
    return;
  }
  const [, requestId = '', verb] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
  if (request.method !== 'POST' || (verb === undefined && path !== 'init/error')) {
    response.writeHead(404, { connection: 'close' }).end();
    return;
  }
  const body = Buffer.concat(await request.toArray());
  // Accepted first: the listener may end the process.
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  if (verb === 'response') listener.answered(requestId, body);
  else if (verb === 'error') listener.failed(requestId, body);
  else listener.initFailed(body);
}

/** `deadline` in ms since 1970. */
export function invocationHeaders(
  invocation: Invocation,
  fn: RunnableFunction,
  deadline: number,
): Record<string, string> {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return {
    'lambda-runtime-aws-request-id': invocation.requestId,
    'lambda-runtime-deadline-ms': String(deadline),
    'lambda-runtime-invoked-function-arn': fn.arn,
    'lambda-runtime-trace-id': `Root=1-${seconds}-${randomBytes(12).toString('hex')};Sampled=0`,
    ...(invocation.clientContext && { 'lambda-runtime-client-context': invocation.clientContext }),
  };
}
