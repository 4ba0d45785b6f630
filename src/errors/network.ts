// What keeps a request from its server: nobody answers, a proxy in between, a certificate that nobody here knows.
import * as known from './codes.ts';

interface NetworkError extends Error {
  code?: string;
  /** Of the server, when a connection was tried. */
  address?: string;
  /** The proxy that the request was to go through: host and port. */
  proxy?: string;
}

const hasCode = ({ code }: NetworkError, codes: readonly string[]) =>
  code !== undefined && codes.includes(code);

export function isUnreachable(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || hasCode(error, known.unreachableCodes));
}

/** What does not answer is the proxy then, or what is behind it, and its name is not in Node's words. */
export function withProxy(error: NetworkError, words: string): string {
  return error.proxy && isUnreachable(error) ? `through the proxy ${error.proxy}: ${words}` : words;
}

/** Undefined for errors of other kinds. */
export function networkAdvice(error: NetworkError): string | undefined {
  if (hasCode(error, known.untrustedCodes))
    return 'the certificate of the server, or of a proxy that reads along, is not known here: name the file of the authority behind it (PEM) with AWS_CA_BUNDLE=FILE or NODE_EXTRA_CA_CERTS=FILE';
  if (!isUnreachable(error)) return undefined;
  if (error.code === 'ECONNREFUSED' && isLoopback(error) && !error.proxy)
    return 'the endpoint does not answer: with --local, run the same command again, which starts the embedded cloud; otherwise check AWS_ENDPOINT_URL';
  if (error.code === 'ENOTFOUND' && !error.proxy)
    return 'no server has this name: check the name of the region, the network and AWS_ENDPOINT_URL; behind a proxy, set HTTPS_PROXY';
  return error.proxy
    ? 'the proxy does not answer, or reaches nobody: check HTTPS_PROXY, or name what needs no proxy in NO_PROXY'
    : 'the endpoint does not answer: check the network and AWS_ENDPOINT_URL; behind a proxy, set HTTPS_PROXY';
}

const isLoopback = ({ address = '' }: NetworkError) => address === '::1' || address.startsWith('127.');
