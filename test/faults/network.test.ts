// The way to AWS in a company's network: through a proxy, past a certificate of its own, to an endpoint that a profile names.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openLeanPut } from '../../src/aws/lean-put.ts';
import { openSession, type Session } from '../../src/aws/session.ts';
import { loadEnvironment, makeConfig } from '../../src/config.ts';
import { explain } from '../../src/errors/errors.ts';
import { openNetwork } from '../../src/machine/network.ts';
import { pacoteOptions } from '../../src/packaging/stage.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { keyVariables } from '../support/cloud/keys.ts';
import { frontName, openFront, openProxy } from '../support/cloud/tls-front.ts';
import { makeStores } from '../support/stacks/stores.ts';

let cloud: TestCloud;
let bucket: string;
beforeAll(async () => {
  cloud = await openCloud();
  const { context, session } = await makeStores(cloud);
  bucket = context.names.of('originals');
  session.close();
});
afterAll(() => cloud?.dispose());
afterEach(() => vi.unstubAllEnvs());

const proxyNames = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/** As a command would open it, with these variables and no others of their kinds. */
async function open(variables: Record<string, string>): Promise<Session> {
  const kept = /^(PATH|HOME|TMPDIR)$/;
  const unset = Object.keys(process.env).filter((name) => /^(AWS|THUMBS)_/.test(name) && !kept.test(name));
  for (const name of [...unset, ...proxyNames]) vi.stubEnv(name, undefined);
  const all = { AWS_REGION: 'us-east-1', AWS_CONFIG_FILE: '/dev/null', ...keyVariables, ...variables };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  const folder = mkdtempSync(join(tmpdir(), 'thumbs-network-'));
  const config = makeConfig({}, process.env, loadEnvironment({}, process.env, folder));
  const session = await openSession(config, () => {}, new AbortController().signal);
  onTestFinished(() => session.close());
  return session;
}

const failureOf = (variables: Record<string, string>) =>
  open(variables).then(
    () => expect.fail('it was reached'),
    (error: unknown) => explain(error),
  );

const throughFront = { AWS_ENDPOINT_URL: `https://${frontName}` };

describe('behind a proxy that reads along', () => {
  it('every kind of call goes through it', async () => {
    const { port, caFile } = await openFront(cloud.endpoint);
    const proxy = await openProxy(port);
    const session = await open({ ...throughFront, HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: caFile });

    const put = await openLeanPut(session, { Bucket: bucket });
    expect(await put?.('one.png', Buffer.from('bytes'), 'image/png')).toBeTruthy();
    const head = new HeadObjectCommand({ Bucket: bucket, Key: 'one.png' });
    expect((await session.client(S3Client).send(head)).ContentLength).toBe(5);
    // Connections are kept: one tunnel serves them all.
    expect(proxy.tunnels).toEqual([`${frontName}:443`]);
    // The address of an upload, as Amplify hands one out: here nobody has signed it.
    const url = `https://uploads.thumbs.test/${bucket}/two.png?X-Amz-Signature=00`;
    await expect(session.put(url, 'application/zip', Buffer.from('zip'))).rejects.toThrow(/altnames/);
    expect(await session.put(`https://${frontName}/x?y=%2F`, 'application/zip', Buffer.from('zip'))).toBe(
      403,
    );
    expect(proxy.tunnels).toContain('uploads.thumbs.test:443');
  });

  it("npm's packages come through it, too", () => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.test:8080').stubEnv('NO_PROXY', '.inside.test');
    expect(pacoteOptions({ url: 'https://npm.test/' })).toMatchObject({ proxy: 'http://proxy.test:8080/' });
    expect(pacoteOptions({ url: 'https://npm.inside.test/' })).toEqual({
      registry: 'https://npm.inside.test/',
      noProxy: 'npm.inside.test',
    });
    expect(pacoteOptions({ url: 'http://127.0.0.1:4873/' })).toMatchObject({ noProxy: '127.0.0.1' });
  });

  it('a certificate of nobody known is advised about, and nothing is sent', async () => {
    const { port } = await openFront(cloud.endpoint);
    const before = cloud.calls.length;
    const failure = await failureOf({ ...throughFront, HTTPS_PROXY: (await openProxy(port)).url });
    expect(failure.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(failure.fix).toMatch(/AWS_CA_BUNDLE=FILE or NODE_EXTRA_CA_CERTS=FILE/);
    expect(cloud.calls.length).toBe(before);
  });

  it('a file that is no certificate is named', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'thumbs-ca-')), 'ca.der');
    const missing = await failureOf({ AWS_ENDPOINT_URL: cloud.endpoint, AWS_CA_BUNDLE: file });
    expect(missing).toMatchObject({ code: 'NoCertificate', fix: expect.stringContaining('PEM') });
    writeFileSync(file, 'binary');
    const strange = await failureOf({ AWS_ENDPOINT_URL: cloud.endpoint, AWS_CA_BUNDLE: file });
    expect(strange.message).toBe(`AWS_CA_BUNDLE holds no certificate: ${file}`);
  });

  it.each([
    ['407 Proxy Authentication Required', /USER:PASSWORD@HOST/],
    ['403 Forbidden', /NO_PROXY/],
  ])('its own refusal is told as its own: %s', async (status, fix) => {
    const proxy = await openProxy(0, status);
    const HTTPS_PROXY = proxy.url.replace('//', '//me:secret@');
    const failure = await failureOf({ ...throughFront, HTTPS_PROXY });
    expect(failure.code).toBe('ProxyRefused');
    expect(failure.message).toContain(`the proxy ${new URL(proxy.url).host} refused: ${status}`);
    expect(failure.fix).toMatch(fix);
    expect(JSON.stringify(failure)).not.toContain('secret');
    expect(proxy.tunnels.length).toBe(1);
  });

  it('a proxy that is not there is blamed by its name', async () => {
    const failure = await failureOf({ ...throughFront, HTTPS_PROXY: '127.0.0.1:1' });
    expect(failure.message).toMatch(/^through the proxy 127\.0\.0\.1:1: /);
    expect(failure.fix).toMatch(/check HTTPS_PROXY/);
  });

  it('kinds of proxies that thumbs cannot speak to are refused', async () => {
    const failure = await failureOf({ ...throughFront, HTTPS_PROXY: 'socks5://127.0.0.1:1' });
    expect(failure).toMatchObject({ code: 'Usage', message: expect.stringContaining('socks5://') });
  });
});

describe('this machine', () => {
  it('is reached without the proxy, whatever the environment says', async () => {
    const dead = 'http://127.0.0.1:1';
    const session = await open({
      AWS_ENDPOINT_URL: cloud.endpoint,
      HTTPS_PROXY: dead,
      HTTP_PROXY: dead,
      http_proxy: dead,
    });
    expect(session.place.account).toBe('000000000000');
  });

  it.each([
    ['http://localhost:4566', undefined],
    ['https://127.1.2.3', undefined],
    ['https://[::1]:4566', undefined],
    ['https://a.inside.test', undefined],
    ['https://s3.eu-central-1.amazonaws.com', 'proxy.test:8080'],
    ['https://127.0.0.1.example.com', 'proxy.test:8080'],
  ])('%s: %s', (url, proxy) => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.test:8080').stubEnv('HTTP_PROXY', 'http://proxy.test:8080');
    vi.stubEnv('NO_PROXY', '.inside.test').stubEnv('no_proxy', undefined);
    expect(openNetwork().proxyOf(new URL(url))).toBe(proxy);
  });
});

describe('a profile', () => {
  const profile = (text: string) => {
    const file = join(mkdtempSync(join(tmpdir(), 'thumbs-profile-')), 'config');
    writeFileSync(file, text);
    return { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: file };
  };
  const keys = `aws_access_key_id=${keyVariables.AWS_ACCESS_KEY_ID}\naws_secret_access_key=${keyVariables.AWS_SECRET_ACCESS_KEY}\n`;
  const nowhere = 'http://127.0.0.1:1';

  it('says where to go, and its services may go elsewhere', async () => {
    const text = `[default]\nendpoint_url=${cloud.endpoint}\n${keys}`;
    const session = await open(profile(text));
    expect(session.place.endpoint).toBe(cloud.endpoint);
    expect(session.config.endpoint).toBe(cloud.endpoint);

    const more = `[profile work]\nservices=mine\nendpoint_url=${nowhere}\n${keys}[services mine]\nsts =\n  endpoint_url=${cloud.endpoint}\n`;
    const other = await open({ ...profile(more), AWS_PROFILE: 'work' });
    expect(other.config.serviceEndpoints).toEqual({
      AWS_ENDPOINT_URL: nowhere,
      AWS_ENDPOINT_URL_STS: cloud.endpoint,
    });
  });

  it('is overruled by the environment', async () => {
    const session = await open({
      ...profile(`[default]\nendpoint_url=${nowhere}\n${keys}`),
      AWS_ENDPOINT_URL: cloud.endpoint,
    });
    expect(session.config.serviceEndpoints).toEqual({ AWS_ENDPOINT_URL: cloud.endpoint });
  });

  it.each([
    ['by the environment', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, ''],
    ['by itself', {}, 'ignore_configured_endpoint_urls=true\n'],
  ])('may be told to name none %s', async (_how, variables, line) => {
    const files = profile(`[default]\nendpoint_url=${cloud.endpoint}\n${line}${keys}`);
    // AWS itself would be asked then: this proxy leads nowhere.
    const failure = await failureOf({ ...files, ...variables, HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect(failure.message).toMatch(/^through the proxy/);
  });

  it('that names no address is refused with its name', async () => {
    const failure = await failureOf(profile(`[default]\nendpoint_url=here\n${keys}`));
    expect(failure.message).toBe("endpoint_url of the profile 'default' is not a server address: 'here'");
  });
});
