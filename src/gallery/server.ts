// The gallery's server: the page, its settings, the routes of the HTTP API with the rights of the person who started it,
// and uploads of any size. For this machine's own page only.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { handle } from '../../lambda/api/handle.ts';
import { documentOf, Problem } from '../../lambda/api/problem.ts';
import { type ApiResponse, json } from '../../lambda/api/request.ts';
import type { Api } from '../../lambda/api/route.ts';
import { UsageError } from '../errors/errors.ts';
import type { Receive } from '../transfer/receive.ts';
import { readPage } from './page-files.ts';
import { readBody } from './request-body.ts';
import { securityHeaders } from './security.ts';
import { storeUpload } from './uploads.ts';
import { isAddressedHere, isFromHere, watchStrangers } from './visitors.ts';
import { openZips, type ReadOriginal, type Zips } from './zips.ts';

export interface GalleryOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  /** The title above the pictures. */
  title: string;
  /** The command with which the user starts thumbs, for commands that the page shows. */
  command: string;
  api: Api;
  /** URL of the HTTP API, which share links point to; undefined without one. */
  share?: string | undefined;
  receive: Receive;
  read: ReadOriginal;
  /** Origins of the links to pictures. */
  pictureOrigins: readonly string[];
  /** Called before each call to the cloud. */
  wake(): Promise<void>;
}

export interface RunningGallery {
  url: string;
  stop(): Promise<void>;
}

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer | Readable;
}

type Answer = (request: IncomingMessage) => Promise<Reply>;

/** Throws UsageError when the port is taken, or the address is not this machine's. */
export async function startGallery(options: GalleryOptions): Promise<RunningGallery> {
  const answer = makeAnswer(options);
  const common = securityHeaders(options.pictureOrigins);
  const server = createServer();
  const isStrangers = watchStrangers(server, options.host);
  server.on('request', (request, response) => {
    isStrangers(request)
      .then((isForeign) => (isForeign ? notYours : answer(request)))
      .catch((error) => documentOf(new Problem(500, String(error))))
      .then((reply) => send(request, response, { ...reply, headers: { ...common, ...reply.headers } }))
      .catch(() => response.destroy());
  });
  // A large file over a slow line takes longer than Node's five minutes.
  server.requestTimeout = 0;
  await listen(server, options);
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${isIPv6(address) ? `[${address}]` : address}:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function makeAnswer(options: GalleryOptions): Answer {
  const { host, title, command, api, share, receive, read, wake } = options;
  const zips = openZips(read);
  const page = readPage();
  const config = json(200, {
    api: '/api',
    read: 'open',
    write: 'open',
    title,
    command,
    ...(api.source === undefined ? {} : { source: api.source }),
    upload: '/upload',
    zip: '/zip',
    ...(share ? { share } : {}),
  });
  return async (request) => {
    const { method = 'GET', headers } = request;
    const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    if (!isAddressedHere(headers, host)) return refusal(`This server is not ${headers.host}.`);
    const file = page.get(path);
    if (file && (method === 'GET' || method === 'HEAD'))
      return { status: 200, headers: file.headers, body: file.bytes };
    if (!isFromHere(headers)) return refusal('Requests from other web pages are refused.');
    if (path === '/config.json') return config;
    const name = decoded(path);
    if (name === undefined) return documentOf(new Problem(400, 'The path is not correctly percent-encoded.'));
    await wake();
    if (method === 'PUT' && path.startsWith('/upload/'))
      return storeUpload({ name: name.slice('/upload/'.length), query }, request, receive);
    if (path === '/zip' && method === 'POST') return orderZip(request, zips, api.maxBodyBytes);
    if (path.startsWith('/zip/') && method === 'GET') return sendZip(name.slice('/zip/'.length), title, zips);
    if (path.startsWith('/api/')) return callApi(request, name.slice('/api'.length), query, api);
    return documentOf(new Problem(404, `There is no ${path}.`));
  };
}

async function callApi(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  api: Api,
): Promise<ApiResponse> {
  const { method = 'GET', headers } = request;
  const single = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  const body = await readBody(request, api.maxBodyBytes);
  const call = { method, path, query, headers: Object.fromEntries(single), body };
  return handle(call, api);
}

async function orderZip(request: IncomingMessage, zips: Zips, maxBytes: number): Promise<ApiResponse> {
  try {
    const id = zips.order(String(await readBody(request, maxBytes)));
    return json(201, { url: `/zip/${id}` });
  } catch (error) {
    if (error instanceof Problem) return documentOf(error);
    throw error;
  }
}

function sendZip(id: string, title: string, zips: Zips): Reply {
  const body = zips.open(id);
  if (!body) return documentOf(new Problem(404, 'This download was taken already, or never ordered.'));
  const disposition = `attachment; filename="${title}-pictures.zip"`;
  return {
    status: 200,
    headers: { 'content-type': 'application/zip', 'content-disposition': disposition },
    body,
  };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

const refusal = (body: string): Reply => ({
  status: 403,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: `${body}\n`,
});

const notYours = refusal(
  'This gallery belongs to another user of this machine. Start your own, or have them open it to everybody with --host.',
);

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  // The unread rest of a refused upload would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(status, headers);
  // An error in the middle ends the connection, so that the browser does not take half of it for the whole.
  if (body instanceof Readable) pipeline(body, response, () => {});
  else response.end(request.method === 'HEAD' ? undefined : body);
}

const listenFaults: Record<string, (host: string, port: number) => UsageError> = {
  EADDRINUSE: (_, port) =>
    new UsageError(
      `port ${port} is taken by another program`,
      'choose another one: --port 0 takes any free port',
    ),
  EADDRNOTAVAIL: (host) => new UsageError(`${host} is not an address of this machine`, 'omit --host'),
  ENOTFOUND: (host) => new UsageError(`${host} is not an address of this machine`, 'omit --host'),
  EACCES: (_, port) =>
    new UsageError(`port ${port} may not be used`, 'choose one above 1023, or --port 0 for any free port'),
};

function listen(server: Server, { host, port }: GalleryOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(listenFaults[error.code ?? '']?.(host, port) ?? error),
    );
    server.listen(port, host, resolve);
  });
}
