// What clients of an HTTP API see: `/_api/API_ID/…` here, `https://API_ID.execute-api.REGION.amazonaws.com/…` on AWS.
// Like AWS's, the gateway says little about errors: a missing permission is an Internal Server Error.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { answerOf, gatewayAnswer, internalServerError } from './answer.ts';
import { functionArnOf } from './checks.ts';
import { preflight, withCors } from './cors.ts';
import { type Arrival, eventOf } from './event.ts';
import { type Match, matchRoute } from './matching.ts';
import type { ApiGateway, ApiRecord } from './records.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** A payload may have 10 MB, and as an event, in base64 or not, Lambda's 6 MB. */
const maxPayloadBytes = 10 * 1024 * 1024;

export function createGateway(gateway: ApiGateway) {
  const throttle = createThrottle(() => gateway.cloud.now());
  const answerTo = async (api: ApiRecord | undefined, request: CloudRequest, requestId: string) =>
    api ? answerFor(gateway, throttle, api, request, requestId) : noRoute();
  return async (request: CloudRequest): Promise<CloudResponse> => {
    const [, , apiId = ''] = request.path.split('/');
    const api = gateway.apis.get(apiId);
    const requestId = randomUUID();
    const cors = api?.settings.CorsConfiguration;
    const answer =
      preflight(cors, request) ?? withCors(cors, request, await answerTo(api, request, requestId));
    return { ...answer, headers: { ...answer.headers, 'apigw-requestid': requestId } };
  };
}

const noRoute = () => gatewayAnswer(404, 'Not Found');

async function answerFor(
  gateway: ApiGateway,
  throttle: Throttle,
  api: ApiRecord,
  request: CloudRequest,
  requestId: string,
): Promise<CloudResponse> {
  // Read in any case: a client that is still sending may not read an answer.
  const body = await bodyOf(request);
  const rawPath = decodedPath(request.path, api.id);
  if (rawPath === undefined) return gatewayAnswer(400, 'Bad Request');
  const { stageName, path } = stageOf(api, rawPath);
  const stage = api.stages[stageName];
  // Only deployed stages answer.
  const isLive = stage?.DeploymentId !== undefined && !api.settings.DisableExecuteApiEndpoint;
  const match = isLive ? matchRoute(Object.values(api.routes), request.method, path) : undefined;
  if (!stage || !match) return noRoute();
  const key = match.route.RouteKey ?? '';
  const limits = [stage.RouteSettings?.[key] ?? {}, stage.DefaultRouteSettings ?? {}];
  if (!throttle.admit(`${api.id} ${stageName} ${key}`, limits))
    return gatewayAnswer(429, 'Too Many Requests');
  if (body === undefined) return tooLarge();
  const { StageVariables: stageVariables } = stage;
  const now = new Date(gateway.cloud.now());
  const from = { apiId: api.id, stage: stageName, stageVariables };
  return integrate(gateway, api, match, { ...from, request, requestId, rawPath, body, now });
}

const tooLarge = () => gatewayAnswer(413, 'Request Entity Too Large');

/** The whole body, or undefined when it is too large. */
async function bodyOf({ stream }: CloudRequest): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes <= maxPayloadBytes) chunks.push(chunk);
  }
  return bytes <= maxPayloadBytes ? Buffer.concat(chunks) : undefined;
}

function decodedPath(path: string, apiId: string): string | undefined {
  try {
    const decoded = decodeURIComponent(path.slice(`/_api/${apiId}`.length)) || '/';
    return decoded.split('?')[0];
  } catch {
    return undefined;
  }
}

/** A named stage is the first segment of the path. */
function stageOf({ stages }: ApiRecord, path: string): { stageName: string; path: string } {
  const first = path.split('/')[1] ?? '';
  if (first !== '' && first in stages) return { stageName: first, path: path.slice(first.length + 1) || '/' };
  return { stageName: '$default', path };
}

async function integrate(
  { cloud }: ApiGateway,
  api: ApiRecord,
  match: Match,
  arrival: Arrival,
): Promise<CloudResponse> {
  const integrationId = match.route.Target?.replace('integrations/', '') ?? '';
  const integration = api.integrations[integrationId];
  if (!integration) return internalServerError();
  const functionArn = functionArnOf(integration);
  const caller = {
    principal: 'apigateway.amazonaws.com',
    sourceArn: sourceArn(api, arrival.stage, match),
    sourceAccount: account,
  };
  if (!cloud.functions.permits(functionArn, caller)) return internalServerError();
  const payload = Buffer.from(JSON.stringify(eventOf(arrival, match)));
  return withinTime(integration.TimeoutInMillis ?? 30_000, async (onStart) => {
    const outcome = await cloud.functions.invoke(functionArn, payload, onStart).catch(refusal);
    if ('status' in outcome) return outcome;
    return outcome.functionError ? internalServerError() : answerOf(outcome.payload);
  });
}

/** The source that the function's permission is compared with: `…:API_ID/STAGE/METHOD/PATH`, or `…/STAGE/$default`. */
function sourceArn({ id, region }: ApiRecord, stage: string, { method, path }: Match): string {
  const what = method === undefined ? path : `${method}${path}`;
  return `arn:aws:execute-api:${region}:${account}:${id}/${stage}/${what}`;
}

/** Waiting for a slot does not count: AWS would have started another environment at once. */
async function withinTime(
  milliseconds: number,
  run: (onStart: () => void) => Promise<CloudResponse>,
): Promise<CloudResponse> {
  const { promise: started, resolve: onStart } = Promise.withResolvers<void>();
  const over = new AbortController();
  const late = started
    .then(() => sleep(milliseconds, undefined, { signal: over.signal }))
    .then(() => gatewayAnswer(503, 'Service Unavailable'));
  late.catch(() => {});
  return Promise.race([run(onStart), late]).finally(() => over.abort());
}

/** Lambda did not accept the event. */
function refusal(error: unknown): CloudResponse {
  if (!(error instanceof AwsError)) throw error;
  if (error.code === 'RequestTooLargeException') return tooLarge();
  return error.code === 'TooManyRequestsException'
    ? gatewayAnswer(503, 'Service Unavailable')
    : internalServerError();
}
