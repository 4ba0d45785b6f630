// One HTTP request and its answer, over connections that stay open between invocations of the function.
import type { Agent, IncomingMessage, RequestOptions } from 'node:http';

export interface Request {
  method: string;
  /** The server's: `https://host:port`. */
  origin: URL;
  /** As sent, already encoded: a URL object would normalise `..` and `//`, which object keys may contain. */
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer | undefined;
  /** Longer bodies are not read, and the answer then has none. */
  maxBytes?: number | undefined;
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body?: Buffer;
}

/** Longest silence from the server before and during its answer; S3 and DynamoDB answer in milliseconds. */
const silenceMs = 15_000;

/** `import` would trigger all its getters; one of them loads undici, 15 ms of every cold start. */
const load = (protocol: string) =>
  protocol === 'http:' ? process.getBuiltinModule('node:http') : process.getBuiltinModule('node:https');

export type Exchange = (request: Request) => Promise<Answer>;

/** `agentFor`: another way to an address than the straight one. */
export function openExchange(protocol: string, agentFor?: (origin: URL) => Agent): Exchange {
  const transport = load(protocol);
  const straight = agentFor ? undefined : new transport.Agent({ keepAlive: true });
  return async (request) => {
    const agent = straight ?? agentFor?.(request.origin);
    return read(await send(transport, agent, request), request.maxBytes);
  };
}

/** Rejects with Node's error (ECONNRESET and so on), or TimeoutError. */
function send(
  transport: ReturnType<typeof load>,
  agent: Agent | undefined,
  request: Request,
): Promise<IncomingMessage> {
  const { method, origin, path, headers, body } = request;
  const { hostname, port } = origin;
  const options: RequestOptions = {
    agent,
    method,
    hostname: bare(hostname),
    port,
    path,
    headers,
  };
  return new Promise((resolve, reject) => {
    const sent = transport.request(options, resolve);
    sent.setTimeout(silenceMs, () => sent.destroy(noAnswer(silenceMs)));
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Rejects for an incomplete body: Node compares it with its content-length. */
async function read(response: IncomingMessage, maxBytes = Number.POSITIVE_INFINITY): Promise<Answer> {
  const { statusCode: status = 0, headers } = response;
  if (Number(headers['content-length'] ?? 0) > maxBytes) {
    response.destroy();
    return { status, headers };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status, headers, body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) };
}

/** An IPv6 address has brackets in a URL, and none when connecting. */
const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '');

export function noAnswer(ms: number): Error {
  return Object.assign(new Error(`no answer within ${ms} ms`), { name: 'TimeoutError' });
}
