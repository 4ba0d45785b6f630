// Who may talk to the cloud at all. A browser lets every web page send requests to this machine, and a page may point a
// name of its own at 127.0.0.1 (DNS rebinding): requests from elsewhere are refused before anything else is examined.
import type { IncomingHttpHeaders } from 'node:http';
import { isSignedLink } from './authentication/claim.ts';
import { AwsError } from './aws-error.ts';
import { isLoopbackHost } from './loopback.ts';
import type { CloudRequest, Service } from './service.ts';

export const isAddressedHere = ({ host }: IncomingHttpHeaders) => isLoopbackHost(host);

export function checkHost({ headers }: CloudRequest): void {
  if (isAddressedHere(headers)) return;
  throw new AwsError('AccessDenied', `The embedded cloud answers to localhost, not to ${headers.host}.`, 403);
}

/** A browser marks the requests of a page from another origin; another port of this machine is another origin too. */
export function isForeign({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (origin !== undefined && origin !== `http://${host}`) return true;
  return site === 'cross-site' || site === 'same-site';
}

/**
 * Pages of other origins may request what the CORS rules of a bucket allow, may follow a signed link, and
 * may show public content, but not read it themselves. Throws AccessDenied.
 */
export function checkOrigin(request: CloudRequest, service: Service): void {
  const { headers, method, query } = request;
  if (!isForeign(headers) || service.admitsOrigin?.(request)) return;
  // Only S3 has content for pages. The signature of a link decides what it allows, and is verified next.
  const isS3 = service.admitsOrigin !== undefined && headers.authorization === undefined;
  const isShown = headers.origin === undefined && (method === 'GET' || method === 'HEAD');
  if (isS3 && (isShown || isSignedLink(query))) return;
  const from = headers.origin ?? headers['sec-fetch-site'];
  const text = `The embedded cloud refuses web pages of other origins (${from}) unless the CORS rules of a bucket admit them.`;
  throw new AwsError('AccessDenied', text, 403);
}
