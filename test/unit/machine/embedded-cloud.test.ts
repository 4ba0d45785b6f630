// A `.thumbs` that came with somebody else's project must not lead a command to a server of theirs.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, setGlobalProxyFromEnv } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { dataDirOf, findCloud } from '../../../src/machine/embedded-cloud.ts';

const keys = { accessKeyId: 'AKIAPLANTED', secretAccessKey: 'known to whoever planted it' };

let folder: string;
let server: Server;
let visits: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-planted-'));
  await mkdir(dataDirOf(folder), { recursive: true });
  await writeFile(join(dataDirOf(folder), 'credentials.json'), JSON.stringify(keys));
  visits = 0;
  server = createServer(({ url = '' }, response) => {
    visits += 1;
    const challenge = new URL(url, 'http://any').searchParams.get('challenge');
    const proof = createHmac('sha256', keys.secretAccessKey).update(`health ${challenge}`).digest('hex');
    response.end(JSON.stringify({ pid: process.pid, version: 2, proof }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const infoOf = (endpoint: unknown) =>
  writeFile(
    join(dataDirOf(folder), 'cloud.json'),
    JSON.stringify({ pid: process.pid, dataDir: dataDirOf(folder), endpoint }),
  );
const port = () => (server.address() as AddressInfo).port;

it('finds the cloud of this folder on this machine', async () => {
  await infoOf(`http://127.0.0.1:${port()}`);
  expect(await findCloud(folder)).toMatchObject({ credentials: keys });
  expect(visits).toBe(1);
});

it('asks no other address, even one that could prove its knowledge of the key', async () => {
  // Another spelling of this machine, in the place of somebody else's.
  await infoOf(`http://[::ffff:127.0.0.1]:${port()}`);
  expect(await findCloud(folder)).toBeUndefined();
  expect(visits).toBe(0);
});

it('asks it directly where Node takes its proxy from the environment', async () => {
  await infoOf(`http://127.0.0.1:${port()}`);
  // As NODE_USE_ENV_PROXY=1 does. Nothing listens on port 1.
  onTestFinished(setGlobalProxyFromEnv({ http_proxy: 'http://127.0.0.1:1' }));
  expect(await findCloud(folder)).toMatchObject({ credentials: keys });
});

it.each([undefined, 7, 'nothing', 'file:///etc/passwd'])('takes %j for no cloud', async (endpoint) => {
  await infoOf(endpoint);
  expect(await findCloud(folder)).toBeUndefined();
});
