// Who may ask: this machine's own page, and programs. The server has the credentials of whoever started it, so no other
// web page may speak to it, neither from its own origin nor under a name that it points at us (DNS rebinding).
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** `host` is the address it listens on, as it was asked for. */
export function isAddressedHere({ host: asked }: IncomingHttpHeaders, host: string): boolean {
  // Browsers always send one; HTTP/1.0 programs need not.
  if (asked === undefined) return true;
  const name = asked.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  // Nobody but its owner can point an address somewhere else.
  return isIP(name) !== 0 || /^(.+\.)?localhost$/i.test(name) || name.toLowerCase() === host.toLowerCase();
}

/** True for our own page, for an address typed by hand, and for programs that are no browsers. */
export function isFromHere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}

export function isLoopback(host: string): boolean {
  return /^(127(\.\d{1,3}){3}|::1|localhost)$/i.test(host);
}
