// One HTTP exchange with the embedded cloud: route, count, apply faults, handle, answer.
// Whatever goes wrong becomes an answer in the service's own wire format; no request may end the process.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authority } from './authentication/authority.ts';
import { nobody, verify } from './authentication/verify.ts';
import { authorize } from './authorization/gate.ts';
import type { Permissions } from './authorization/permissions.ts';
import { AwsError } from './aws-error.ts';
import { orNoSpace } from './disk.ts';
import { bodyReader } from './request-body.ts';
import { type Route, route, type ServiceName } from './router.ts';
import type { Call, CloudRequest, CloudResponse, Face, Faults, Service } from './service.ts';
import { checkHost, checkOrigin, isAddressedHere } from './visitors.ts';
import { queryError } from './wire/query.ts';
import { restJsonError } from './wire/rest.ts';
import { write } from './write.ts';

export interface Exchanges {
  permissions: Permissions;
  authority: Authority;
  services: ReadonlyMap<string, Service>;
  /** Evaluated at every call, so that faults can change while the cloud runs. */
  faults(call: Call): ReturnType<Faults>;
  onCall(call: Call): void;
  /** A failure of the cloud itself, as opposed to an error that it answers on purpose. */
  onError(error: unknown, during: string): void;
}

/** Returns the handler for the HTTP server; it never rejects. Calls are numbered from 1, over all services. */
export function exchanges(options: Exchanges) {
  let count = 0;
  return async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const answer = await exchange(message, options, () => ++count);
      if (answer === 'drop') message.socket.destroy();
      else {
        // Clients with a wrong clock learn the time from it.
        response.setHeader('date', new Date(options.authority.now()).toUTCString());
        await write(message, response, answer);
      }
    } catch (error) {
      if (!isHangUp(error)) options.onError(error, `${message.method} ${message.url}`);
      message.socket.destroy();
    }
  };
}

/** The answer, or 'drop' when a fault wants the connection cut. */
async function exchange(
  message: IncomingMessage,
  options: Exchanges,
  nextCount: () => number,
): Promise<CloudResponse | 'drop'> {
  const target = route(message.url ?? '/', message.headers);
  const face = faceAt(target.path, options);
  if (face) return shown(face, cloudRequest(message, target, face), options);
  const service = options.services.get(target.service);
  if (!service) return unknownService(target, message, [...options.services.keys()]);

  const arrived = cloudRequest(message, target);
  const failing = { service, request: arrived, onError: options.onError };
  return answered(failing, `${message.method} ${message.url}`, async () => {
    checkHost(arrived);
    checkPath(arrived.path);
    checkOrigin(arrived, service);
    const { rawPath } = target;
    const name = target.service as ServiceName;
    const request = { ...arrived, ...(await verify({ ...arrived, rawPath }, name, options.authority)) };
    const operation = await service.operation(request);
    const { accessKeyId } = target;
    const call = { service: name, operation, count: nextCount(), accessKeyId, body: request.body };
    options.onCall(call);
    return withFaults(call, options, () =>
      answered(failing, operation, async () => {
        await authorize(options.permissions, { name, service, request, operation });
        return service.handle(request, operation);
      }),
    );
  });
}

async function withFaults(
  call: Call,
  { faults }: Exchanges,
  handle: () => Promise<CloudResponse>,
): Promise<CloudResponse | 'drop'> {
  const verdict = await faults(call);
  if (verdict === 'drop') return 'drop';
  if (verdict instanceof AwsError) throw verdict;
  const answer = await (typeof verdict === 'function' ? verdict(handle) : handle());
  return verdict === 'drop-reply' ? 'drop' : answer;
}

function faceAt(path: string, { services }: Exchanges): Face | undefined {
  if (!path.startsWith('/_')) return undefined;
  return [...services.values()].map(({ face }) => face).find((face) => face && path.startsWith(face.path));
}

/** A face answers its own errors; anything it throws is a failure of the cloud. */
async function shown(face: Face, request: CloudRequest, { onError }: Exchanges): Promise<CloudResponse> {
  if (!isAddressedHere(request.headers))
    return { status: 403, body: 'Only programs on this machine may use this.' };
  try {
    return await face.answer(request);
  } catch (error) {
    if (isHangUp(error)) throw error;
    if (error instanceof AwsError) return { status: error.status, body: error.message };
    onError(error, `${request.method} ${request.path}`);
    return { status: 500, body: `The embedded cloud failed: ${error}` };
  }
}

interface Failing extends Pick<Exchanges, 'onError'> {
  service: Service;
  request: CloudRequest;
}

/** The result of `work`, or its error in the service's format; an unexpected error is reported and answered as 500. */
async function answered<T>(
  { service, request, onError }: Failing,
  during: string,
  work: () => Promise<T>,
): Promise<T | CloudResponse> {
  try {
    return await work();
  } catch (thrown) {
    const error = orNoSpace(thrown);
    if (error !== thrown) onError(thrown, during);
    if (error instanceof AwsError) return service.renderError(error, request);
    if (isHangUp(error)) throw error;
    if (isOutOfStack(error)) return service.renderError(nestedTooDeep(), request);
    onError(error, during);
    const failure = new AwsError('InternalFailure', `The embedded cloud failed: ${error}`, 500);
    return service.renderError(failure, request);
  }
}

function checkPath(path: string): void {
  try {
    decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function cloudRequest(
  message: IncomingMessage,
  { service, path, query, rawQuery, region, accessKeyId }: Route,
  face?: Face,
): CloudRequest {
  return {
    method: message.method ?? 'GET',
    path,
    query,
    rawQuery,
    headers: message.headers,
    headerLists: message.headersDistinct,
    region,
    accessKeyId,
    // Until the signature is verified.
    ...nobody,
    stream: message,
    body: bodyReader(message, face ? undefined : service),
  };
}

/** The protocol is a guess: a form is answered in XML, everything else in JSON. 501, so that no SDK retries it. */
function unknownService(target: Route, message: IncomingMessage, known: string[]): CloudResponse {
  const text = `The embedded cloud has no service '${target.service}'. It has: ${known.join(', ')}.`;
  const error = new AwsError('UnknownService', text, 501);
  const isForm = message.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return isForm ? queryError(error, 'https://thumbs.local/') : restJsonError(error);
}

/** The safety net under all parsers: expressions and statements are limited only by their length. */
function isOutOfStack(error: unknown): boolean {
  return error instanceof RangeError && error.message.startsWith('Maximum call stack size');
}

const nestedTooDeep = () =>
  new AwsError('ValidationException', 'The request is nested too deep to be understood.');

/** The client disconnected before it got its answer, which is not an error here. */
function isHangUp(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'EPIPE';
}
