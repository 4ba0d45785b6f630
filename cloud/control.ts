// The control path: how `thumbs local` asks a running cloud for its identity, and asks it to stop.
// AWS has no path `/_thumbs/`: no bucket name may start with an underscore.
//
// Both sides prove that they can read the folder's key, and neither reveals it: another user of the machine may have
// taken the port of a cloud that is gone. Proofs are HMAC-SHA256 in hex, keyed with the secret access key.
//   GET /_thumbs/health?challenge=TEXT   answers { pid, version, proof: HMAC('health TEXT') }, without TEXT no proof
//   POST /_thumbs/stop                   wants `authorization: Thumbs TIME HMAC('stop PID TIME')`, TIME in ms since 1970
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hmac, isSame, type KeyPair } from './authentication/keys.ts';
import { isAddressedHere, isForeign } from './visitors.ts';

/** Version of this protocol; a client with another version starts a cloud of its own. */
const controlVersion = 2;

/** How old a request to stop may be. */
const freshMs = 5 * 60_000;

export function isControl(url = ''): boolean {
  return url.startsWith('/_thumbs/');
}

export interface Control {
  keys: KeyPair;
  /** Called after the answer has been sent. */
  stop(): void;
}

export function control(message: IncomingMessage, response: ServerResponse, { keys, stop }: Control) {
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(body));
  };
  // A web page can reach loopback from a browser, under its own origin or under a name that resolves to 127.0.0.1.
  if (isForeign(message.headers) || !isAddressedHere(message.headers)) {
    return answer(403, { message: 'Only programs on this machine may use this.' });
  }
  const { pid } = process;
  const health = { pid, version: controlVersion };
  const [path = '', query = ''] = (message.url ?? '').split(/\?(.*)/s);
  const asked = `${message.method} ${path}`;
  const proof = (text: string) => hmac(keys.secretAccessKey, text).toString('hex');
  if (asked === 'GET /_thumbs/health') {
    const challenge = new URLSearchParams(query).get('challenge');
    return answer(200, challenge ? { ...health, proof: proof(`health ${challenge}`) } : health);
  }
  if (asked !== 'POST /_thumbs/stop') return answer(404, { message: `Nothing at ${asked}.` });
  const [, time = '', sent = ''] =
    /^Thumbs (\d+) ([0-9a-f]+)$/.exec(message.headers.authorization ?? '') ?? [];
  const isFresh = Math.abs(Date.now() - Number(time)) < freshMs;
  if (!isFresh || !isSame(sent, proof(`stop ${pid} ${time}`))) {
    return answer(403, { message: 'Stopping the cloud requires the key in its folder.' });
  }
  response.once('close', stop);
  return answer(202, health);
}
