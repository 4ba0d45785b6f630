// One stack on the embedded cloud, by `--local` and by an endpoint: it is the same machine that runs the functions.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { openSession, type Session } from '../../src/aws/session.ts';
import { run as recover } from '../../src/commands/recover.ts';
import { setUp, run as setup } from '../../src/commands/setup.ts';
import { isEmbedded } from '../../src/machine/embedded-cloud.ts';
import { homeOf } from '../../src/machine/folder.ts';
import { type TestCloud, withCloud } from '../support/cloud/cloud.ts';
import { makeSession } from '../support/stacks/session.ts';
import { putTinyFunction } from '../support/stacks/tiny-function.ts';
import { remote, runVerb } from '../support/stacks/verb.ts';

afterEach(() => vi.unstubAllEnvs());

/** As `eval "$(thumbs local env)"` in another folder. */
async function byEndpoint({ cloud, endpoint }: TestCloud, like: Session): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-endpoint-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { accessKeyId, secretAccessKey } = cloud.credentials;
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  const stateFile = join(folder, 'thumbs.json');
  const serviceEndpoints = { AWS_ENDPOINT_URL: endpoint };
  const config = { ...like.config, local: false, endpoint, serviceEndpoints, folder, stateFile };
  const session = await openSession(config, () => {}, new AbortController().signal);
  onTestFinished(() => session.close());
  return session;
}

it('a stack made by --local keeps its function when a setup comes by the endpoint, and the other way round', async () => {
  const cloud = await withCloud();
  const local = await makeSession(cloud);
  onTestFinished(() => local.close());
  const other = await byEndpoint(cloud, local);
  // Of this machine only: a package for Amazon's would have to be fetched.
  for (const config of [local.config, other.config, remote(local)])
    await putTinyFunction(join(homeOf(config), 'packages'));
  await setUp(local, { trigger: 'sqs' });
  await runVerb(other as never, recover, {});
  const from = cloud.calls.length;
  expect((await runVerb(other as never, setup, {})).code).toBe(0);
  expect((await runVerb(local, setup, {})).code).toBe(0);
  const made = cloud.calls.slice(from).map(({ operation }) => operation);
  expect(made).toContain('GetFunction');
  expect(made.filter((operation) => /^(Create|Update)Function/.test(operation))).toEqual([]);
});

it('a stack is found in its own region where nothing else says one, as with the keys that labs print', async () => {
  const cloud = await withCloud();
  const local = await makeSession(cloud);
  onTestFinished(() => local.close());
  const first = await byEndpoint(cloud, { ...local, config: { ...local.config, region: 'us-west-2' } });
  await setUp(first, { trigger: 'sqs', only: ['originals'] });
  vi.stubEnv('AWS_REGION', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  const config = { ...first.config, region: undefined };
  const later = await openSession(config, () => {}, new AbortController().signal);
  onTestFinished(() => later.close());
  expect(later.place).toEqual(first.place);
  expect(later.place.region).toBe('us-west-2');
  const elsewhere = { ...config, stateFile: `${config.stateFile}.none` };
  await expect(openSession(elsewhere, () => {}, new AbortController().signal)).rejects.toThrow(
    'Region is missing',
  );
});

it('an endpoint is the embedded cloud only when it proves to know the keys', async () => {
  const { endpoint, cloud } = await withCloud();
  expect(await isEmbedded(endpoint, cloud.credentials)).toBe(true);
  expect(await isEmbedded(endpoint, { ...cloud.credentials, secretAccessKey: 'another' })).toBe(false);
  const server = createServer(
    (_request, response) => void response.end('{"pid":1,"version":2,"proof":"00"}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(await isEmbedded(`http://127.0.0.1:${port}`, cloud.credentials)).toBe(false);
  expect(await isEmbedded('https://s3.example.com', cloud.credentials)).toBe(false);
  expect(await isEmbedded(undefined, cloud.credentials)).toBe(false);
});

it('an answer without an end is not read on: it is none of the embedded cloud', async () => {
  let written = 0;
  const server = createServer((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, '['))) written += 65_536;
    };
    response.on('drain', more);
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
  expect(await isEmbedded(`http://127.0.0.1:${port}`, keys)).toBe(false);
  expect(written).toBeLessThan(64 * 1024 * 1024);
});
