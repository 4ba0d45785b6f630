// One HTTP request and its answer, over connections that stay open between calls of the function.
import type { Agent, IncomingMessage, RequestOptions } from 'node:http';

export interface Request {
  method: string;
  /** Of the server: `https://host:port`. */
  origin: URL;
  /** As it goes over the wire, already encoded: a URL object would tidy up `..` and `//`, which object keys may hold. */
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer | undefined;
  /** Longer bodies are not read; the answer has none then. */
  maxBytes?: number | undefined;
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body?: Buffer;
}

/** To the server's answer and through its body without a byte arriving; S3 and DynamoDB answer in milliseconds. */
const silenceMs = 15_000;

/** Without its getters, unlike an `import`: one of them loads undici, at 15 ms of every cold start. */
const load = (protocol: string) =>
  protocol === 'http:' ? process.getBuiltinModule('node:http') : process.getBuiltinModule('node:https');

export type Exchange = (request: Request) => Promise<Answer>;

export function openExchange(protocol: string): Exchange {
  const transport = load(protocol);
  const agent = new transport.Agent({ keepAlive: true });
  return async (request) => read(await send(transport, agent, request), request.maxBytes);
}

/** Rejects with Node's error (ECONNRESET and so on), or TimeoutError. */
function send(transport: ReturnType<typeof load>, agent: Agent, request: Request): Promise<IncomingMessage> {
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
    sent.setTimeout(silenceMs, () => sent.destroy(timeout()));
    sent.once('error', reject);
    sent.end(body);
  });
}

/** A body that breaks off rejects: Node compares it with its content-length. */
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

/** An IPv6 address is in brackets in a URL, and not when it is connected to. */
const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '');

function timeout(): Error {
  return Object.assign(new Error(`no answer within ${silenceMs} ms`), { name: 'TimeoutError' });
}
