// Calls to AWS. The SDK's clients would add 37 ms to every cold start, two thirds of what sharp takes, for a handful of
// operations; this uses only the SDK's signer and its retry rules.
import type { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsError, errorOf } from './errors.ts';
import { type Answer, type Exchange, openExchange, type Request } from './http.ts';
import { Sha256 } from './sha256.ts';

export type Service = 's3' | 'dynamodb' | 'sqs' | 'sns' | 'lambda';

/** Credentials. A function finds its own in its environment; a program on a laptop may have to fetch new ones. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** Region and endpoints, under the names that Lambda and the SDK use, e.g. `AWS_REGION`. */
export interface Surroundings {
  environment: NodeJS.ProcessEnv;
  credentials?: () => Promise<Credentials>;
  /** On a laptop there may be a proxy between. */
  agentFor?: (origin: URL) => Agent;
  /** Milliseconds since 1970, as AWS sees it. Default: this machine's clock, which a laptop may have set wrong. */
  now?: () => number;
}

/** A service and how to reach it. */
export interface Station {
  origin: URL;
  /** A server that stands in for AWS: all services and buckets at one address. */
  isOneAddress: boolean;
  region: string;
  signer: SignatureV4;
}

/** The specific part of a call; the rest follows from service and region. `path` is encoded, and starts with a slash. */
export interface Call extends Omit<Request, 'origin' | 'headers'> {
  headers?: Record<string, string>;
  /** S3 only: goes into the host name, or in front of the path. */
  bucket?: string;
}

/** One more than the SDK's default: a message that returns to the queue costs far more than another attempt. */
const maxAttempts = 4;
/** The SDK's delays: 50 ms, doubled with every attempt; one second after a throttle; full jitter. */
const [pauseMs, throttledPauseMs] = [50, 1000];

const throttles =
  /^(SlowDown|Throttling.*|Throttled.*|.*LimitExceeded|ProvisionedThroughputExceededException|TooManyRequests.*)$/;
const passing =
  /^(RequestTimeout|RequestTimeTooSkewed|InternalError|InternalServerError|TransactionInProgressException|ConditionalRequestConflict)$/;

/** Throws AwsError, or Node's network error, when the last attempt fails too. */
export function openAws(service: Service, environment = process.env): (call: Call) => Promise<Answer> {
  return openCalls(service, { environment });
}

/** The same for credentials from elsewhere than the environment. */
export function openCalls(service: Service, surroundings: Surroundings): (call: Call) => Promise<Answer> {
  const station = openStation(service, surroundings);
  const { environment, agentFor, now = Date.now } = surroundings;
  const exchange = openExchange(station.origin.protocol, agentFor);
  return (call) =>
    persist(async () => {
      const addressed = address(call, station.origin, station.isOneAddress);
      const request = { ...addressed, ...lineage(environment) };
      return attempt(exchange, await sign(station.signer, request, new Date(now())));
    });
}

export function openStation(
  service: Service,
  { environment, credentials = async () => credentialsOf(environment) }: Surroundings,
): Station {
  const region = environment.AWS_REGION ?? '';
  const endpoint = environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? environment.AWS_ENDPOINT_URL;
  const signer = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    credentials: async () => withoutEmptyToken(await credentials()),
    // S3 signs a key as it is written; all other services want it encoded once more.
    uriEscapePath: service !== 's3',
  });
  const origin = new URL(endpoint ?? `https://${service}.${region}.${domainOf(region)}`);
  return { origin, isOneAddress: endpoint !== undefined, region, signer };
}

/** China is a separate AWS partition. */
export const domainOf = (region: string) => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

/** A server at one address has no host name per bucket, and TLS covers none for a bucket with a dot. */
export function address(
  { bucket, path, headers = {}, ...call }: Call,
  origin: URL,
  oneAddress: boolean,
): Request {
  const inPath = bucket !== undefined && (oneAddress || bucket.includes('.'));
  const server =
    bucket === undefined || inPath ? origin : new URL(`${origin.protocol}//${bucket}.${origin.host}`);
  const base = origin.pathname === '/' ? '' : origin.pathname;
  return {
    ...call,
    origin: server,
    path: `${base}${inPath ? `/${bucket}` : ''}${path}`,
    headers: { ...headers, host: server.host },
  };
}

async function sign(
  signer: SignatureV4,
  request: Request & { trace?: string },
  signingDate: Date,
): Promise<Request> {
  const { origin, method, path, body, trace, maxBytes } = request;
  const headers = {
    ...request.headers,
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...(trace ? { 'x-amzn-trace-id': trace } : {}),
  };
  const { protocol, hostname } = origin;
  const unsigned = { method, protocol, hostname, path, query: {}, headers, body };
  const signed = await signer.sign(unsigned, { signingDate });
  return { method, origin, path, headers: signed.headers, body, maxBytes };
}

/** Lambda detects functions that call themselves in a loop by this header, which travels from call to call. */
function lineage({ AWS_LAMBDA_FUNCTION_NAME: name, _X_AMZN_TRACE_ID: trace }: NodeJS.ProcessEnv): {
  trace?: string;
} {
  return name && trace ? { trace } : {};
}

function credentialsOf(environment: NodeJS.ProcessEnv): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (!accessKeyId || !secretAccessKey) throw new Error('the function has no credentials');
  return { accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN };
}

const withoutEmptyToken = ({ sessionToken, ...keys }: Credentials) =>
  sessionToken ? { ...keys, sessionToken } : keys;

async function attempt(exchange: Exchange, request: Request): Promise<Answer> {
  const answer = await exchange(request);
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw errorOf(answer);
}

async function persist<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (error instanceof AwsError) error.tries = tries;
      const base = pauseBase(error);
      if (tries === maxAttempts || base === undefined) throw error;
      await sleep(Math.random() * base * 2 ** (tries - 1));
    }
  }
}

/** Undefined for an error that would only repeat. Anything but an AwsError is a network error. */
function pauseBase(error: unknown): number | undefined {
  if (!(error instanceof AwsError)) return pauseMs;
  if (isThrottle(error)) return throttledPauseMs;
  return error.status >= 500 || passing.test(error.name) ? pauseMs : undefined;
}

export const isThrottle = ({ status, name }: AwsError) => status === 429 || throttles.test(name);
