// Who may speak to the cloud at all. A browser lets every web page send requests to this machine, and a page may point a
// name of its own at 127.0.0.1 (DNS rebinding): what comes from elsewhere is refused before anything else is looked at.
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

/** A browser says that a page of another origin asks: another port of this machine is another origin, too. */
export function isForeign({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (origin !== undefined && origin !== `http://${host}`) return true;
  return site === 'cross-site' || site === 'same-site';
}

/**
 * Pages of other origins may ask what the CORS rules of a bucket allow, may follow a link that somebody has signed, and
 * may show what everybody may read, but not read it themselves. Throws AccessDenied.
 */
export function checkOrigin(request: CloudRequest, service: Service): void {
  const { headers, method, query } = request;
  if (!isForeign(headers) || service.admitsOrigin?.(request)) return;
  // S3 alone has something for pages. What a link allows is told by its signature, which is verified next.
  const isS3 = service.admitsOrigin !== undefined && headers.authorization === undefined;
  const isShown = headers.origin === undefined && (method === 'GET' || method === 'HEAD');
  if (isS3 && (isShown || isSignedLink(query))) return;
  const from = headers.origin ?? headers['sec-fetch-site'];
  const text = `The embedded cloud takes nothing from web pages of other origins (${from}) but what CORS rules of a bucket let in.`;
  throw new AwsError('AccessDenied', text, 403);
}
