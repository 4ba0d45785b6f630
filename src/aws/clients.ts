// One SDK client per service, created on first use; all share one connection pool and one endpoint.
import type { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { isHiccup, isNotServed, isThrottle } from '../errors/errors.ts';
import { openNetwork } from '../machine/network.ts';
import { retryWhile, schedules, type Waiter } from '../machine/wait.ts';
import { openThrottle } from './bandwidth.ts';
import { boundedMiddleware } from './bounded-answer.ts';
import type { SdkLogger } from './credential-trail.ts';
import { RoutedHandler } from './routed-handler.ts';

/** What thumbs needs from an SDK client class of any service. */
export type ClientClass<C> = new (configuration: never) => C;

export interface Clients {
  get<C extends SdkClient>(Class: ClientClass<C>): C;
  /** For calls without the SDK: the way to an address, be it straight or through a proxy. */
  agentFor(url: URL): Agent;
  /** Sends bytes to an address that was handed out for them, and answers the HTTP status. */
  put(url: string, contentType: string, body: Buffer): Promise<number>;
  /** Closes the connections, so that the process can end. */
  destroy(): void;
}

interface SdkClient {
  config: { serviceId: string };
  middlewareStack: { add(middleware: never, options: never): void };
  destroy(): void;
}

export interface ClientOptions {
  region: string | undefined;
  /** An AWS-compatible server instead of AWS. */
  endpoint?: string | undefined;
  /** The same for all services (`AWS_ENDPOINT_URL`) or for some (`AWS_ENDPOINT_URL_S3`), as in these variables. */
  endpoints?: Record<string, string>;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  logger?: SdkLogger;
  /** Certificate authorities to believe besides those that Node knows. */
  caFiles?: readonly string[];
  /** Files leave at most this fast, all connections together. */
  bytesPerSecond?: number | undefined;
}

export function createClients(options: ClientOptions, surroundings: Waiter): Clients {
  const waiter = oncePerMinute(surroundings);
  const network = openNetwork(options.caFiles);
  const { bytesPerSecond } = options;
  const throttle = bytesPerSecond ? openThrottle(bytesPerSecond, waiter.clock) : undefined;
  const requestHandler = new RoutedHandler(network, throttle);
  const clients = new Map<unknown, SdkClient>();
  const endpoints = endpointsOf(options);
  const isElsewhere = Object.keys(endpoints).length > 0;
  const configuration = { ...configurationOf(options, isElsewhere), requestHandler };
  return {
    get<C extends SdkClient>(Class: ClientClass<C>): C {
      const known = clients.get(Class);
      if (known) return known as C;
      const client = make(Class, configuration, endpoints);
      client.middlewareStack.add(
        patientMiddleware(waiter, isElsewhere) as never,
        { step: 'initialize' } as never,
      );
      client.middlewareStack.add(
        boundedMiddleware as never,
        { step: 'deserialize', priority: 'low' } as never,
      );
      clients.set(Class, client);
      return client;
    },
    agentFor: network.agentFor,
    put: (url, contentType, body) => requestHandler.put(new URL(url), contentType, body, waiter.signal),
    destroy() {
      for (const client of clients.values()) client.destroy();
      network.destroy();
    },
  };
}

function endpointsOf({ endpoint, endpoints = {} }: ClientOptions): Record<string, string> {
  return endpoint ? { AWS_ENDPOINT_URL: endpoint } : endpoints;
}

function configurationOf({ region, credentials, logger }: ClientOptions, isElsewhere: boolean): object {
  return {
    ...(region ? { region } : {}),
    ...(credentials ? { credentials } : {}),
    ...(logger ? { logger } : {}),
    // Only S3 uses forcePathStyle: BUCKET.127.0.0.1 does not resolve. Only SQS uses useQueueUrlAsEndpoint: by default, it
    // would bypass the endpoint and send to the host in the queue's URL, off this machine.
    ...(isElsewhere ? { forcePathStyle: true, useQueueUrlAsEndpoint: false } : {}),
  };
}

/** Only the client knows its service's name in the variables: 'CloudWatch Logs' is CLOUDWATCH_LOGS there. */
function make<C extends SdkClient>(
  Class: ClientClass<C>,
  configuration: object,
  endpoints: Record<string, string>,
): C {
  const { AWS_ENDPOINT_URL: endpoint } = endpoints;
  const client = new Class({ ...configuration, ...(endpoint ? { endpoint } : {}) } as never);
  const name = client.config.serviceId.replaceAll(' ', '_').toUpperCase();
  const own = endpoints[`AWS_ENDPOINT_URL_${name}`];
  return own ? new Class({ ...configuration, endpoint: own } as never) : client;
}

/** Forty calls throttled at once are a single fact to the user. */
function oncePerMinute(waiter: Waiter): Waiter {
  const toldAt = new Map<string, number>();
  const note = (text: string) => {
    const now = waiter.clock.elapsed();
    if (now - (toldAt.get(text) ?? Number.NEGATIVE_INFINITY) < 60_000) return;
    toldAt.set(text, now);
    waiter.note(text);
  };
  return { clock: waiter.clock, signal: waiter.signal, note };
}

/**
 * Continues after the SDK's own three attempts, which end within three seconds of throttling, and within a tenth of
 * a second when the connection is cut. A write that was cut is up to its resource: it may have been carried out.
 */
function patientMiddleware(waiter: Waiter, isElsewhere: boolean) {
  return <A extends { input: object }, R>(next: (args: A) => Promise<R>, { commandName = '' }: Called) =>
    (args: A): Promise<R> => {
      // A stream that was read cannot be read again: a second attempt would send an empty body.
      const isSlow = (error: unknown) => isThrottle(error) && !hasStream(args.input);
      const isRead = /^(Get|List|Describe|Head)/.test(commandName);
      // A stand-in for AWS that lacks a service will still lack it in half a minute.
      const isPassing = (error: unknown) => isRead && isHiccup(error) && !(isElsewhere && isNotServed(error));
      return retryWhile(
        waiter,
        'AWS does not answer as it should just now',
        isPassing,
        schedules.hiccup,
        () => retryWhile(waiter, 'AWS asks us to slow down', isSlow, schedules.throttled, () => next(args)),
      );
    };
}

interface Called {
  /** 'GetRoleCommand' */
  commandName?: string;
}

function hasStream(input: object): boolean {
  return Object.values(input).some((value) => value instanceof Readable || value instanceof ReadableStream);
}
