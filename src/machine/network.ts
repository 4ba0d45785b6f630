// How requests leave this machine: straight to the server, or through a proxy that the environment names, and whose
// certificates are believed. Every call of ours goes by what is here.
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext, getCACertificates, rootCertificates } from 'node:tls';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { ThumbsError, UsageError } from '../errors/errors.ts';
import { isLoopback } from './loopback.ts';

export interface Network {
  /** Connections to this address, kept open between requests. Throws `UsageError` for a proxy of an unknown kind. */
  agentFor(url: URL): HttpAgent;
  /** The proxy's host and port, without what it takes to be let in. */
  proxyOf(url: URL): string | undefined;
  destroy(): void;
}

/** `caFiles`: certificate authorities to believe besides those that Node knows (AWS_CA_BUNDLE). */
export function openNetwork(caFiles: readonly string[] = []): Network {
  const ca = authorities(caFiles);
  // Made once: with a hundred certificates it takes longer than a handshake.
  const trust = ca ? { secureContext: createSecureContext({ ca }) } : {};
  const options = { keepAlive: true, maxSockets: 128 };
  const agents = new Map<string, HttpAgent>();
  return {
    agentFor(url) {
      const proxy = proxyFor(url);
      const way = `${url.protocol} ${proxy?.href ?? ''}`;
      const agent = agents.get(way) ?? makeAgent(url.protocol, proxy, options, trust);
      agents.set(way, agent);
      return agent;
    },
    proxyOf: (url) => proxyFor(url)?.host,
    destroy() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

/** What Node believes with these on top, as PEM; undefined where there are none. Throws `NoCertificate`. */
export function authorities(caFiles: readonly string[]): string[] | undefined {
  if (caFiles.length === 0) return undefined;
  // Older releases of Node 22 lack the function, and with it the list that NODE_EXTRA_CA_CERTS is in.
  const known = getCACertificates ? getCACertificates('default') : rootCertificates;
  return [...known, ...caFiles.map(readCertificates)];
}

function readCertificates(file: string): string {
  const fix = 'name a file of certificates in PEM (-----BEGIN CERTIFICATE-----)';
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (cause) {
    const text = `AWS_CA_BUNDLE cannot be read: ${(cause as Error).message}`;
    throw new ThumbsError('NoCertificate', text, { fix, cause });
  }
  throw new ThumbsError('NoCertificate', `AWS_CA_BUNDLE holds no certificate: ${file}`, { fix });
}

/** As the environment says it of this address. Throws `UsageError` for a proxy of an unknown kind. */
export function proxyFor(url: URL): URL | undefined {
  // What answers on this machine is reached without anybody's help, whatever NO_PROXY says.
  if (isLoopback(url.hostname)) return undefined;
  const text = getProxyForUrl(url.href);
  if (!text) return undefined;
  const proxy = URL.parse(text);
  if (proxy && /^https?:$/.test(proxy.protocol)) return proxy;
  const what = proxy ? `a proxy of the kind ${proxy.protocol}//` : 'no address of a proxy';
  throw new UsageError(
    `HTTPS_PROXY or HTTP_PROXY names ${what}, which thumbs does not know`,
    'as in HTTPS_PROXY=http://proxy.example.com:8080; addresses that need none go into NO_PROXY',
  );
}

function makeAgent(protocol: string, proxy: URL | undefined, options: object, trust: object): HttpAgent {
  if (!proxy) return protocol === 'http:' ? new HttpAgent(options) : new HttpsAgent({ ...options, ...trust });
  if (protocol === 'http:') return new HttpProxyAgent(proxy, { ...options, ...trust });
  const tunnel = new Tunnel(proxy, { ...options, ...trust });
  // The options above are for the connection to the proxy; these are for the server behind it.
  Object.assign(tunnel.options, trust);
  tunnel.on('proxyConnect', (answer, request) => {
    if (answer.statusCode !== 200) request.destroy(refused(proxy.host, answer));
  });
  return tunnel;
}

/** Left to find out by itself it looks at its own call stack, and finds no connection again that it has kept. */
class Tunnel extends HttpsProxyAgent<string> {
  override isSecureEndpoint(): boolean {
    return true;
  }
}

/** Without this the proxy's own page would be taken for AWS's answer. */
function refused(host: string, { statusCode, statusText }: { statusCode: number; statusText: string }) {
  const fix =
    statusCode === 407
      ? 'the proxy wants to know who asks: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT (special characters as %40 for @)'
      : 'ask whoever runs the proxy to let AWS through (*.amazonaws.com), or name what needs no proxy in NO_PROXY';
  return new ThumbsError('ProxyRefused', `the proxy ${host} refused: ${statusCode} ${statusText}`.trim(), {
    fix,
  });
}
