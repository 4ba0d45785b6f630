// The control path: how `thumbs local` asks a running cloud who it is and tells it to stop.
// AWS has no path `/_thumbs/`: no bucket name may start with an underscore.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopbackHost } from './loopback.ts';

export interface Health {
  pid: number;
  dataDir: string;
  /** Of this protocol; the client starts another cloud when it differs from its own. */
  version: number;
}

export const controlVersion = 1;

export function isControl(url = ''): boolean {
  return url.startsWith('/_thumbs/');
}

/** Answers `GET /_thumbs/health` and `POST /_thumbs/stop`. `stop` is called after the answer has left. */
export function control(
  message: IncomingMessage,
  response: ServerResponse,
  health: Health,
  stop: () => void,
) {
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  };
  // A web page can reach loopback from a browser, under its own origin or under a name it points at 127.0.0.1.
  if (message.headers.origin !== undefined || !isLoopbackHost(message.headers.host)) {
    return answer(403, { message: 'Only for programs on this machine.' });
  }
  const asked = `${message.method} ${message.url}`;
  if (asked === 'GET /_thumbs/health') return answer(200, health);
  if (asked !== 'POST /_thumbs/stop') return answer(404, { message: `Nothing at ${asked}.` });
  response.once('close', stop);
  return answer(202, health);
}
