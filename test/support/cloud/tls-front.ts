// A server with a certificate of its own before a test's cloud, and a proxy that tunnels to it: what a company's network
// puts between a laptop and AWS.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { signedFetch } from './signed.ts';

/** A name that resolves nowhere: only the proxy knows where it leads. */
export const frontName = 'aws.thumbs.test';

/** TLS before the server at `target`; `caFile` is all that is needed to believe it. */
export async function openFront(target: string): Promise<{ port: number; caFile: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'thumbs-tls-'));
  const [keyFile, caFile] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  const subject = ['-subj', `/CN=${frontName}`, '-addext', `subjectAltName=DNS:${frontName},IP:127.0.0.1`];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', keyFile, '-out', caFile], {
    stdio: 'ignore',
  });
  const options = { key: readFileSync(keyFile), cert: readFileSync(caFile) };
  const server = createTlsServer(options, (request, response) => {
    buffer(request)
      .then((body) => forward(target, request, body))
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      .catch((error) => void response.destroy(error));
  });
  return { port: await listening(server), caFile };
}

/** A proxy whose every tunnel leads to `port`. `tunnels` are the addresses asked for; `refusal` is an HTTP status line. */
export async function openProxy(port: number, refusal?: string): Promise<{ url: string; tunnels: string[] }> {
  const tunnels: string[] = [];
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    if (refusal) return socket.end(`HTTP/1.1 ${refusal}\r\ncontent-length: 0\r\n\r\n`);
    const inner = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(inner).pipe(socket);
    });
    endTogether(socket, inner);
    return undefined;
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, tunnels };
}

/** Signed anew, because the cloud answers to names of this machine alone, and signatures hold for one name. */
async function forward(
  target: string,
  { method = 'GET', url = '/', headers }: IncomingMessage,
  body: Buffer,
) {
  const [, service] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const kept = Object.entries(headers).filter(([name]) => /^(x-amz-(?!date)|content-type|if-)/.test(name));
  const given = Object.fromEntries(kept) as Record<string, string>;
  const request = { method, headers: given, ...(body.length > 0 ? { body } : {}) };
  const answer = service
    ? await signedFetch(`${target}${url}`, { ...request, service })
    : await fetch(`${target}${url}`, request as RequestInit);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const { 'transfer-encoding': _, ...rest } = Object.fromEntries(answer.headers);
  return { status: answer.status, headers: rest, body: bytes };
}

function endTogether(...sockets: Duplex[]): void {
  for (const one of sockets)
    one.on('error', () => {
      for (const each of sockets) each.destroy();
    });
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
