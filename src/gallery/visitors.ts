// Who may connect: this machine's own page, and programs. The server has the credentials of the person who started it, so
// no other web page may use it, neither from its own origin nor under a name that resolves to us (DNS rebinding).
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { isLoopback } from '../machine/loopback.ts';
import { openPeers } from '../machine/peer-user.ts';

/** `host` is the address it listens on, as requested. */
export function isAddressedHere({ host: asked }: IncomingHttpHeaders, host: string): boolean {
  // Browsers always send one; HTTP/1.0 programs may omit it.
  if (asked === undefined) return true;
  const name = asked.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  // Only its owner can redirect an address.
  return isIP(name) !== 0 || /^(.+\.)?localhost$/i.test(name) || name.toLowerCase() === host.toLowerCase();
}

/** True for our own page, for an address typed by hand, and for programs other than browsers. */
export function isFromHere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}

/**
 * Answers whether a request comes from another user of this machine. What cannot be looked at does: it may be anybody's. To be
 * called before the server listens.
 */
export function watchStrangers(
  server: Server,
  host: string,
): (request: Pick<IncomingMessage, 'socket'>) => Promise<boolean> {
  const isOfAnotherUser = openPeers();
  const verdicts = new WeakMap<Socket, Promise<boolean>>();
  server.on('connection', (socket) => {
    if (isLoopback(host))
      verdicts.set(
        socket,
        isOfAnotherUser(socket).catch(() => true),
      );
  });
  return async ({ socket }) => verdicts.get(socket) ?? false;
}
