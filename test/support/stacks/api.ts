// The API over a test's own embedded cloud, called without a server in between.
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { guardByToken, letEverybody } from '../../../lambda/api/guard.ts';
import { type ApiOptions, handle, lambdaBodyBytes, openApi } from '../../../lambda/api/handle.ts';
import type { ApiResponse } from '../../../lambda/api/request.ts';
import type { Context } from '../../../src/aws/session.ts';
import { partsOf } from '../../../src/gallery/stack-api.ts';
import { testKeys } from '../cloud/keys.ts';

interface Answer extends ApiResponse {
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects of an answer.
  value: any;
}

export interface TestApi {
  /** `url` is the path, decoded, with an encoded query. */
  call(method: string, url: string, more?: CallOptions): Promise<Answer>;
  errors: unknown[];
}

interface CallOptions {
  body?: Buffer | string | FormData | object;
  headers?: Record<string, string>;
}

export interface TestApiOptions {
  endpoint: string;
  access?: { read: 'open' | 'token'; tokenHash: string; shareKey?: string };
  environment?: Record<string, string>;
  /** Of the gallery on one's own machine, which has no guard. */
  shares?: { tokenHash: string; shareKey: string };
}

export function apiFor(context: Context, { endpoint, access, environment, shares }: TestApiOptions): TestApi {
  const errors: unknown[] = [];
  const options: ApiOptions = {
    stack: partsOf(context),
    surroundings: {
      environment: { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: endpoint, ...environment },
      credentials: async () => testKeys,
    },
    guard: access ? guardByToken(access.read, access) : letEverybody,
    ...(access || shares ? { shares: shares ?? access } : {}),
    maxBodyBytes: lambdaBodyBytes,
    onError: (error) => {
      errors.push(error);
      return undefined;
    },
  };
  const api = openApi(options);
  return {
    errors,
    async call(method, url, { body = '', headers = {} } = {}) {
      const [path = '', query = ''] = url.split('?');
      const { bytes, type } = await encode(body);
      const all = { ...(type ? { 'content-type': type } : {}), ...headers };
      const request = { method, path, query: new URLSearchParams(query), headers: all, body: bytes };
      const answer = await handle(request, api);
      return {
        ...answer,
        value: answer.headers['content-type']?.includes('json') ? JSON.parse(answer.body) : undefined,
      };
    },
  };
}

async function encode(
  body: NonNullable<CallOptions['body']>,
): Promise<{ bytes: Buffer; type?: string | null }> {
  if (Buffer.isBuffer(body)) return { bytes: body };
  if (typeof body === 'string') return { bytes: Buffer.from(body) };
  if (!(body instanceof FormData))
    return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json' };
  const request = new Request('http://form', { method: 'POST', body });
  return { bytes: Buffer.from(await request.arrayBuffer()), type: request.headers.get('content-type') };
}

/** Bodies of the messages that wait in the jobs queue, read once. */
export async function messagesIn(context: Context, count: number) {
  const sqs = context.client(SQSClient);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: context.names.of('jobs') }));
  const bodies: unknown[] = [];
  for (let tries = 0; bodies.length < count && tries < 5; tries++) {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    const { Messages = [] } = await sqs.send(command);
    bodies.push(...Messages.map(({ Body = '' }) => JSON.parse(Body)));
  }
  return bodies;
}
