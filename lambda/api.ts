// The Lambda entry point of the HTTP API: payload format 2.0 in and out, one log line per request.
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { guardByToken } from './api/guard.ts';
import { handle, lambdaBodyBytes, openApi } from './api/handle.ts';
import type { ApiRequest } from './api/request.ts';
import { apiEnvironment } from './contract.ts';
import { log } from './log.ts';
import { ownAddress, setting } from './setting.ts';

const shares = {
  tokenHash: setting(apiEnvironment.tokenHash),
  shareKey: process.env[apiEnvironment.shareKey] ?? '',
};

const api = openApi({
  stack: {
    trigger: setting(apiEnvironment.trigger) as 's3-sqs' | 'sqs' | 's3',
    originals: setting(apiEnvironment.originalsBucket),
    source: process.env[apiEnvironment.source],
    thumbnails: setting(apiEnvironment.thumbnailsBucket),
    table: setting(apiEnvironment.table),
    index: process.env[apiEnvironment.index],
    jobs: setting(apiEnvironment.jobsQueue),
    worker: setting(apiEnvironment.worker),
    address: ownAddress(),
  },
  surroundings: { environment: process.env },
  guard: guardByToken(
    setting(apiEnvironment.read) === 'open' ? 'open' : 'token',
    shares,
    // The worker's name starts with the stack's name.
    setting(apiEnvironment.worker).replace(/-worker-\w+$/, ''),
  ),
  shares,
  maxBodyBytes: lambdaBodyBytes,
  onError(error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    log('error', 'failed', { code: name, reason: message });
    return undefined;
  },
});

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const started = performance.now();
  const request = requestOf(event);
  const { status, headers, body } = await handle(request, api);
  const { method, path } = request;
  // Without the query, which may hold private data.
  log(status < 500 ? 'info' : 'error', 'request', {
    method,
    path,
    status,
    ms: Math.round(performance.now() - started),
    requestId: event.requestContext.requestId,
  });
  return { statusCode: status, headers, body };
}

function requestOf({ requestContext, rawPath, ...event }: APIGatewayProxyEventV2): ApiRequest {
  return {
    method: requestContext.http.method,
    // API Gateway decodes the path and cuts it at a question mark. A distribution forwards the paths below `/api/`.
    path: rawPath.replace(/^\/api(?=\/)/, ''),
    query: new URLSearchParams(event.rawQueryString),
    headers: event.headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}
