// Whose pages a browser lets at the API and at the buckets: real requests with the site's origin and with another, through
// all that may become of a site.
import { ApiGatewayV2Client, GetApisCommand, UpdateApiCommand } from '@aws-sdk/client-apigatewayv2';
import {
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  PutBucketCorsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deny } from '../../cloud/faults.ts';
import type { UploadLink } from '../../lambda/api/wire.ts';
import { setUp } from '../../src/commands/setup.ts';
import type { SetupFlags } from '../../src/lifecycle/setup-flags.ts';
import { readState } from '../../src/stack/state.ts';
import type { TestCloud } from '../support/cloud/cloud.ts';
import { solid } from '../support/pictures/pictures.ts';
import { type Account, openAccount } from '../support/stacks/account.ts';
import type { TestSession } from '../support/stacks/session.ts';

let cloud: TestCloud;
let session: TestSession;
let close: Account['close'];
let site: string;
const elsewhere = 'https://elsewhere.example';

beforeAll(async () => {
  ({ cloud, session, close } = await openAccount());
  // Here all pages have the address of the cloud.
  site = cloud.endpoint;
});
afterAll(() => close());

const done = () => session.events.findLast(({ event }) => event === 'done') as Record<string, unknown>;
/** What a setup touched. */
async function settle(flags: SetupFlags) {
  session.events.length = 0;
  expect(await setUp(session, flags)).toBe(0);
  const finished = session.events.filter((event) => event.event === 'finished');
  return Object.fromEntries(
    finished.flatMap(({ id, change }) => (change === 'unchanged' ? [] : [[id, change]])),
  );
}

const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin');

/** As a browser asks before it sends; the origin that is let in, if it is. */
async function preflight(url: string, origin: string, method: string, headers = 'authorization') {
  const asking = {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': headers,
  };
  return allowed(await fetch(url, { method: 'OPTIONS', headers: asking }));
}

async function bucket(part: string): Promise<string> {
  const { data } = await readState(session.config.stateFile);
  return `thumbs-${part}-${data?.suffix}`;
}

const objects = async (part: string) => `${cloud.endpoint}/${await bucket(part)}`;

const rules = async (part: string) => {
  const command = new GetBucketCorsCommand({ Bucket: await bucket(part) });
  return session
    .client(S3Client)
    .send(command)
    .then(
      ({ CORSRules }) => CORSRules ?? [],
      (error) => error.name,
    );
};

async function expectClosed(api: string): Promise<void> {
  for (const origin of [site, elsewhere]) {
    expect(await preflight(`${api}/images`, origin, 'DELETE')).toBeNull();
    expect(allowed(await fetch(`${api}/images`, { headers: { origin } }))).toBeNull();
    expect(await preflight(await objects('originals'), origin, 'PUT')).toBeNull();
  }
}

it('an API without a site lets no page in', async () => {
  await settle({ api: true, trigger: 'sqs' });
  await expectClosed(String(done().api));
});

it('with a site its page is let in, and no other', async () => {
  const { token } = { ...done() };
  expect(await settle({ site: 'private' })).toMatchObject({
    'http-api': 'updated',
    'originals-cors': 'created',
    'thumbnails-cors': 'created',
  });
  const api = String(done().api);
  const [originals, thumbnails] = [await objects('originals'), await objects('thumbnails')];
  for (const method of ['GET', 'POST', 'DELETE']) {
    expect(await preflight(`${api}/images`, site, method)).toBe(site);
    expect(await preflight(`${api}/images`, elsewhere, method)).toBeNull();
  }
  const answer = await fetch(`${api}/images`, { headers: { origin: site } });
  expect(allowed(answer)).toBe(site);
  for (const name of ['retry-after', 'www-authenticate', 'x-amzn-remapped-www-authenticate'])
    expect(answer.headers.get('access-control-expose-headers')).toContain(name);
  // The gateway renames it.
  expect(answer.headers.has('www-authenticate')).toBe(false);
  expect(answer.headers.get('x-amzn-remapped-www-authenticate')).toContain('Bearer');
  expect(allowed(await fetch(`${api}/images`, { headers: { origin: elsewhere } }))).toBeNull();
  const read = [originals, thumbnails].map((url) => preflight(`${url}/a.jpg`, site, 'GET', 'range'));
  expect(await Promise.all(read)).toEqual([site, site]);
  expect(await preflight(thumbnails, site, 'PUT')).toBeNull();

  const photo = await solid(20, 20, [9, 9, 9]).png().toBuffer();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', origin: site };
  const order = JSON.stringify({ name: 'a.png', bytes: photo.length, type: 'image/png' });
  const asked = await fetch(`${api}/upload?overwrite=true`, { method: 'POST', headers, body: order });
  const link = (await asked.json()) as UploadLink;
  const send = (origin: string) =>
    fetch(link.url, {
      method: 'PUT',
      body: new Uint8Array(photo),
      headers: { ...link.headers, origin },
    });
  for (const header of ['content-type', 'content-type,if-none-match'])
    expect(await preflight(link.url, site, 'PUT', header)).toBe(site);
  expect(await preflight(link.url, elsewhere, 'PUT', 'content-type')).toBeNull();
  const [ours, theirs] = [await send(site), await send(elsewhere)];
  expect([ours.status, allowed(ours)]).toEqual([200, site]);
  // It is the link that lets in; a foreign page does not even learn how it went.
  expect([theirs.status, allowed(theirs)]).toEqual([200, null]);
});

it('what somebody changes is seen and mended, and rules of others stay', async () => {
  const s3 = session.client(S3Client);
  await s3.send(new DeleteBucketCorsCommand({ Bucket: await bucket('originals') }));
  const [ours] = await rules('thumbnails');
  const theirs = { ID: 'theirs', AllowedOrigins: [elsewhere], AllowedMethods: ['GET'] };
  const CORSRules = [{ ...ours, AllowedHeaders: ['range'] }, theirs];
  const Bucket = await bucket('thumbnails');
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  const gateway = session.client(ApiGatewayV2Client);
  const { Items: [api] = [] } = await gateway.send(new GetApisCommand({}));
  const everybody = { ApiId: api?.ApiId, CorsConfiguration: { AllowOrigins: ['*'] } };
  await gateway.send(new UpdateApiCommand(everybody));
  expect(await setUp(session, { plan: true })).toBe(5);
  expect(await settle({})).toEqual({
    'http-api': 'updated',
    'originals-cors': 'created',
    'thumbnails-cors': 'updated',
  });
  expect(await rules('thumbnails')).toMatchObject([{ ID: 'theirs' }, { AllowedHeaders: ['*'] }]);
  expect(await preflight(`${done().api}/images`, elsewhere, 'GET')).toBeNull();
  expect(await settle({})).toEqual({});
});

it('a site that Amplify hosts is let in as soon as it has an address', async () => {
  await settle({ site: 'amplify' });
  expect(new URL(String(done().site)).origin).toBe(site);
  expect(await preflight(`${done().api}/images`, site, 'POST')).toBe(site);
  expect(await preflight(await objects('originals'), site, 'PUT')).toBe(site);
});

it('a site that goes takes its access along', async () => {
  expect(await settle({ site: false })).toMatchObject({
    'http-api': 'updated',
    'originals-cors': 'destroyed',
    'thumbnails-cors': 'destroyed',
  });
  await expectClosed(String(done().api));
  expect(await rules('thumbnails')).toMatchObject([{ ID: 'theirs' }]);
});

it('where Amplify is denied, what another site had is closed, and a second setup finds nothing to do', async () => {
  await settle({ site: 'private' });
  cloud.cloud.setFaults(deny('amplify', '*'));
  expect(await settle({ site: 'amplify' })).toMatchObject({
    'http-api': 'updated',
    'originals-cors': 'updated',
  });
  await expectClosed(String(done().api));
  expect(await settle({})).toEqual({});
  cloud.cloud.setFaults(undefined);
  expect(await settle({})).toMatchObject({ 'http-api': 'updated', 'originals-cors': 'updated' });
  expect(await preflight(await objects('originals'), site, 'PUT')).toBe(site);
});
