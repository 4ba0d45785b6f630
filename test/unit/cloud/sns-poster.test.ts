// Messages of the embedded SNS on their way to a web address.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openPoster, type Poster } from '../../../cloud/services/sns/poster.ts';

let server: Server;
let poster: Poster;
let url: string;
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  poster = openPoster();
});
afterEach(() => {
  vi.useRealTimers();
  poster.close();
  server.closeAllConnections();
  server.close();
});

it('gives up an answer that begins and never ends', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  server.on('request', (_, response) => response.writeHead(200).write('and so on'));
  const sent = poster.post(url, {}, 'a message');
  const refused = expect(sent).rejects.toThrow('no whole answer within 15000 ms');
  await once(server, 'request');
  vi.advanceTimersByTime(15_000);
  await refused;
});

it('does not follow where an answer leads', async () => {
  const asked: unknown[] = [];
  server.on('request', ({ url }, response) => {
    asked.push(url);
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  await expect(poster.post(url, {}, 'a message')).rejects.toThrow('status 307');
  expect(asked).toEqual(['/']);
});
