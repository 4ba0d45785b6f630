// The pieces of a site one by one: what they open, what they send, what they do when Amplify or the account will not.
import {
  AmplifyClient,
  CreateDeploymentCommand,
  ListAppsCommand,
  ListJobsCommand,
} from '@aws-sdk/client-amplify';
import { CreateBucketCommand, PutBucketTaggingCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noMoreApps, publicPolicyBlocked } from '../../../cloud/faults/situations.ts';
import { answerTimes, deny, failAlways, loseReplies, slowPublicAccess } from '../../../cloud/faults.ts';
import { type Context, withStack } from '../../../src/aws/session.ts';
import { tagList } from '../../../src/aws/tags.ts';
import {
  differencesOf,
  differingFields,
  type Facets,
  type Live,
  type OwnName,
  type Resource,
} from '../../../src/engine/resource.ts';
import { publicThumbnails } from '../../../src/resources/site/public-thumbnails.ts';
import { siteApp } from '../../../src/resources/site/site-app.ts';
import { siteDeployment } from '../../../src/resources/site/site-deployment.ts';
import { siteHosting } from '../../../src/resources/site/site-hosting.ts';
import type { Inputs, Outputs } from '../../../src/stack/outputs.ts';
import { defaultSettings, type Site } from '../../../src/stack/settings.ts';
import { openCloud, type TestCloud } from '../../support/cloud/cloud.ts';
import { suffix } from '../../support/fakes/context.ts';
import { fakeClock } from '../../support/fakes/fake-clock.ts';
import { makeSession, type TestSession } from '../../support/stacks/session.ts';

let cloud: TestCloud;
let session: TestSession;
let api: Inputs;

beforeEach(async () => {
  cloud = await openCloud({ timings: { deploymentMs: 20 } });
  session = await makeSession(cloud);
  api = { 'http-api': { id: 'abc', url: `${cloud.endpoint}/_api/abc` } };
});
afterEach(async () => {
  session.close();
  await cloud.dispose();
});

const contextFor = (site: Site, from = session): Context =>
  withStack(from, suffix, { ...defaultSettings, site, api: { read: 'open', tokenHash: '' } });

/** The proof that setup and teardown ask for; here everything is ours. */
const own = (name: string) => name as OwnName;

/** What setup does with one resource. Answers the live thing and whether anything was written. */
async function ensure<F extends Facets, O extends Outputs>(
  context: Context,
  resource: Resource<F, O>,
  inputs: Inputs,
): Promise<Live<F, O>> {
  const name = resource.name(context);
  const desired = resource.desired(context, inputs);
  const live =
    (await resource.read(context, name, undefined)) ??
    (await resource.create(context, name, desired, inputs));
  const fields = differingFields(live.facets, desired);
  if (fields.size === 0) return live;
  return { ...live, outputs: await resource.update(context, own(name), { live, desired, fields, inputs }) };
}

async function makeBucket(Bucket: string, context: Context) {
  const s3 = session.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tagList(context.names.tags) } }));
  return s3;
}

const writes = (from: number) =>
  cloud.calls.slice(from).filter(({ operation }) => !/^(Get|List|Head)/.test(operation));

describe('a server in the place of AWS that has no Amplify', () => {
  it.each([
    { status: 500, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>500</title>' },
    { status: 501, headers: { 'content-type': 'application/json' }, body: '{"message":"not implemented"}' },
  ])('and answers $status has no apps, and nobody waits for any', async (answer) => {
    cloud.cloud.setFaults(answerTimes('amplify', 'ListApps', Number.POSITIVE_INFINITY, answer));
    expect(await siteApp.find(session)).toEqual([]);
    // A wait would be told of.
    expect(session.events).toEqual([]);
    const onAws = { ...session, place: { ...session.place, endpoint: null } };
    await expect(siteApp.find(onAws)).rejects.toThrow();
  });
});

describe('the website', () => {
  it('is served whole, a second time without a write, and closed again', async () => {
    const context = contextFor('private');
    const s3 = await makeBucket(context.names.of('site'), context);
    await s3.send(
      new PutObjectCommand({ Bucket: context.names.of('site'), Key: 'assets/old.js', Body: 'old' }),
    );
    const { outputs } = await ensure(context, siteHosting, api);
    const url = String(outputs.url);
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const html = await page.text();
    expect(html).toMatch(/default-src 'none'; img-src 'self' blob: data:; connect-src 'self';/);
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(html)?.[1];
    const code = await fetch(`${url}${script}`);
    expect([code.status, code.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(code.headers.get('cache-control')).toMatch(/immutable/);
    const config = await (await fetch(`${url}config.json`)).json();
    const access = { read: 'open', write: 'token', isPlainHttp: true };
    expect(config).toEqual({ api: '/_api/abc', ...access, title: 'thumbs' });
    expect((await fetch(`${url}assets/old.js`)).status).toBe(403);

    const from = cloud.calls.length;
    await ensure(context, siteHosting, api);
    expect(writes(from)).toEqual([]);
    expect(await siteHosting.find(session)).toEqual([context.names.of('site')]);
    await siteHosting.destroy(session, own(context.names.of('site')));
    expect((await fetch(url)).status).toBe(404);
    expect(await siteHosting.find(session)).toEqual([]);
    await siteHosting.destroy(session, own(context.names.of('site')));
  });

  it('waits while S3 still blocks what was just unblocked', async () => {
    const patient = await makeSession(cloud, { clock: fakeClock() });
    const context = contextFor('private', patient);
    await makeBucket(context.names.of('site'), context);
    cloud.cloud.setFaults(slowPublicAccess(3));
    const { outputs } = await ensure(context, siteHosting, api);
    expect((await fetch(String(outputs.url))).status).toBe(200);
    expect(JSON.stringify(patient.events)).toMatch(/S3 still blocks public access \(up to 60 s\)/);
    patient.close();
  });

  it.each(['PutBucketPolicy', 'PutPublicAccessBlock'])(
    'explains an account that blocks public access at %s, and what to do',
    async (operation) => {
      const patient = await makeSession(cloud, { clock: fakeClock() });
      const context = contextFor('private', patient);
      await makeBucket(context.names.of('site'), context);
      cloud.cloud.setFaults(failAlways('s3', operation, publicPolicyBlocked(context.names.of('site'))));
      await expect(ensure(context, siteHosting, api)).rejects.toMatchObject({
        code: 'PublicAccessBlocked',
        message: expect.stringMatching(/account, or its organisation, blocks public access/),
        fix: expect.stringMatching(/--site amplify.*thumbs gallery/),
      });
      patient.close();
    },
  );
});

it('public thumbnails are readable one by one, and private again afterwards', async () => {
  const context = contextFor('public');
  const Bucket = context.names.of('thumbnails');
  const s3 = await makeBucket(Bucket, context);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a.jpg/256.webp', Body: 'tiny' }));
  const read = async (path: string) => (await fetch(`${cloud.endpoint}/${Bucket}${path}`)).status;
  expect(await read('/a.jpg/256.webp')).toBe(403);
  await ensure(context, publicThumbnails, {});
  expect([await read('/a.jpg/256.webp'), await read('')]).toEqual([200, 403]);
  const from = cloud.calls.length;
  await ensure(context, publicThumbnails, {});
  expect(writes(from)).toEqual([]);
  expect(await publicThumbnails.find(session)).toEqual([Bucket]);
  await publicThumbnails.destroy(session, own(Bucket));
  expect(await read('/a.jpg/256.webp')).toBe(403);
  expect(await publicThumbnails.find(session)).toEqual([]);
});

describe('on Amplify', () => {
  const deploy = async (context: Context) => {
    const app = await ensure(context, siteApp, {});
    return ensure(context, siteDeployment, { ...api, 'site-app': app.outputs });
  };
  const apps = async () => (await session.client(AmplifyClient).send(new ListAppsCommand({}))).apps ?? [];

  it('the page is deployed, a second time without a write, and removed', async () => {
    const context = contextFor('amplify');
    const { outputs } = await deploy(context);
    const page = await fetch(String(outputs.url));
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('Content-Security-Policy'),
    ]);
    expect(await (await fetch(`${outputs.url}config.json`)).json()).toMatchObject({ api: '/_api/abc' });
    const from = cloud.calls.length;
    await deploy(context);
    expect(writes(from)).toEqual([]);
    const name = context.names.of('site');
    expect(await siteDeployment.find(session)).toEqual([name]);
    await siteDeployment.destroy(session, own(name));
    expect(await siteDeployment.find(session)).toEqual([]);
    expect(await siteApp.find(session)).toEqual([name]);
    await siteApp.destroy(session, own(name));
    await siteApp.destroy(session, own(name));
    expect(await apps()).toEqual([]);
  });

  it('an app whose creation was answered by silence is not made twice', async () => {
    cloud.cloud.setFaults(loseReplies('amplify', 'CreateApp', 1));
    const context = contextFor('amplify');
    await ensure(context, siteApp, {});
    expect(await apps()).toHaveLength(1);
    expect(
      differencesOf(
        (await siteApp.read(context, siteApp.name(context), undefined))?.facets ?? {},
        siteApp.desired(context, {}),
      ),
    ).toEqual([]);
  });

  it('a deployment that an earlier setup left unfinished is stopped', async () => {
    const context = contextFor('amplify');
    const { outputs } = await ensure(context, siteApp, {});
    const appId = String(outputs.id);
    const amplify = session.client(AmplifyClient);
    await amplify.send(new CreateDeploymentCommand({ appId, branchName: 'main' }));
    await deploy(context);
    const { jobSummaries } = await amplify.send(new ListJobsCommand({ appId, branchName: 'main' }));
    expect(jobSummaries?.map(({ status }) => status)).toEqual(['SUCCEED', 'CANCELLED']);
  });

  it('a deployment that never begins is stopped and sent again', async () => {
    const patient = await makeSession(cloud, { clock: fakeClock() });
    const taken = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"jobSummary":{}}' };
    cloud.cloud.setFaults(answerTimes('amplify', 'StartDeployment', 1, taken));
    const { outputs } = await deploy(contextFor('amplify', patient));
    expect((await fetch(String(outputs.url))).status).toBe(200);
    expect(JSON.stringify(patient.events)).toMatch(
      /does not start the deployment; it is stopped and sent again/,
    );
    patient.close();
  });

  it('a deployment that fails is told with its reason, and sent again by the next setup', async () => {
    const context = contextFor('amplify');
    const job = { summary: { status: 'FAILED' }, steps: [{ stepName: 'DEPLOY', statusReason: 'no room' }] };
    const answer = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ job }),
    };
    cloud.cloud.setFaults(answerTimes('amplify', 'GetJob', 2, answer));
    await expect(deploy(context)).rejects.toMatchObject({
      code: 'DeploymentFailed',
      message: expect.stringMatching(/ended as FAILED: no room/),
    });
    const { outputs } = await deploy(context);
    expect((await fetch(String(outputs.url))).status).toBe(200);
  });

  it('an account that has all the apps it may have gets a note with another way, and no wait', async () => {
    const patient = await makeSession(cloud, { clock: fakeClock() });
    cloud.cloud.setFaults(failAlways('amplify', 'CreateApp', noMoreApps()));
    const { outputs } = await deploy(contextFor('amplify', patient));
    expect(outputs).toEqual({ denied: true, borrowed: true });
    const told = JSON.stringify(patient.events);
    expect(told).toMatch(/has no room for another Amplify app.*thumbs setup --site private/);
    expect(told).not.toMatch(/slow down/);
    patient.close();
  });

  it.each(['ListApps', 'CreateApp'])(
    'an account that denies %s gets a note with another way',
    async (operation) => {
      cloud.cloud.setFaults(deny('amplify', operation));
      const { outputs } = await deploy(contextFor('amplify'));
      expect(outputs).toEqual({ denied: true, borrowed: true });
      expect(JSON.stringify(session.events)).toMatch(/may not use Amplify.*thumbs setup --site private/);
    },
  );
});
