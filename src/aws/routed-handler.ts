// The SDK's HTTP handler takes one pair of agents; which is right depends on the address of each request: what NO_PROXY
// names goes past the proxy that all others take.
import type { Agent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Network } from '../machine/network.ts';
import type { Throttle } from './bandwidth.ts';
import { limitTime, type Outgoing } from './bounded-answer.ts';

type Options = Parameters<NodeHttpHandler['handle']>[1];

export class RoutedHandler extends NodeHttpHandler {
  readonly #network: Network;
  readonly #throttle: Throttle | undefined;
  readonly #handlers = new Map<Agent, NodeHttpHandler>();

  constructor(network: Network, throttle?: Throttle) {
    super(limits);
    this.#network = network;
    this.#throttle = throttle;
  }

  override async handle(
    request: HttpRequest & Outgoing,
    options: Options = {},
  ): Promise<{ response: HttpResponse }> {
    const { protocol, hostname, port, limit } = request;
    const url = new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}`);
    const handler = this.#handlerFor(this.#network.agentFor(url));
    try {
      const limited = limit ? withLimit(options, limit) : options;
      const send = (one: HttpRequest) => handler.handle(one, limited);
      if (!this.#throttle) return await send(request);
      return await this.#throttle(request, limited?.abortSignal as AbortSignal | undefined, send);
    } catch (error) {
      const proxy = this.#network.proxyOf(url);
      // What does not answer is the proxy then, and no endpoint.
      throw proxy && error instanceof Error ? Object.assign(error, { proxy }) : error;
    }
  }

  override httpHandlerConfigs() {
    return limits;
  }

  async put(url: URL, contentType: string, body: Buffer, abortSignal: AbortSignal): Promise<number> {
    const { protocol, hostname, port } = url;
    const request = new HttpRequest({
      method: 'PUT',
      ...{ protocol, hostname, ...(port ? { port: Number(port) } : {}) },
      // As it was signed: taken apart and put together again it might be written in another way.
      path: url.pathname + url.search,
      headers: { host: url.host, 'content-type': contentType, 'content-length': String(body.length) },
      body,
    });
    const { response } = await this.handle(request, { abortSignal });
    limitTime(response.body);
    response.body.resume();
    return response.statusCode;
  }

  #handlerFor(agent: Agent): NodeHttpHandler {
    const known = this.#handlers.get(agent);
    if (known) return known;
    const handler = new NodeHttpHandler({ ...limits, httpAgent: agent, httpsAgent: agent as HttpsAgent });
    this.#handlers.set(agent, handler);
    return handler;
  }
}

function withLimit({ abortSignal, ...options }: NonNullable<Options>, limit: AbortSignal): Options {
  const signals = abortSignal ? [abortSignal as AbortSignal, limit] : [limit];
  return { ...options, abortSignal: AbortSignal.any(signals) };
}

/**
 * The SDK sets no limits on S3 and Lambda requests; a silent peer must not hang the command for ever. Silence alone counts:
 * a folder of pictures, or the function's code, takes longer than any fixed time over a slow line.
 */
const limits = { connectionTimeout: 5_000, socketTimeout: 120_000 };
