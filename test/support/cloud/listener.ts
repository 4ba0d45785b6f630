// A web server of a test's own, to which SNS sends: what it was sent, path by path, in order.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Delivered {
  headers: IncomingHttpHeaders;
  body: string;
  /** What it was answered with. */
  status: number;
}

export interface Listener {
  url(path: string): string;
  /** The next one that was not taken yet, once it is there. */
  next(path: string): Promise<Delivered>;
  /** Answers this many with an error. */
  fail(times: number): void;
  close(): Promise<void>;
}

export async function openListener(): Promise<Listener> {
  const arrived = new Map<string, Delivered[]>();
  const takers = new Map<string, ((one: Delivered) => void)[]>();
  const at = <T>(map: Map<string, T[]>, path: string): T[] => {
    const list = map.get(path) ?? [];
    map.set(path, list);
    return list;
  };
  let failures = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const status = failures-- > 0 ? 500 : 200;
    const one = { headers: request.headers, body: Buffer.concat(chunks).toString(), status };
    response.writeHead(status).end();
    const path = request.url ?? '';
    const taker = at(takers, path).shift();
    if (taker) taker(one);
    else at(arrived, path).push(one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    next: (path) => {
      const one = at(arrived, path).shift();
      return one ? Promise.resolve(one) : new Promise((resolve) => at(takers, path).push(resolve));
    },
    fail: (times) => {
      failures = times;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
