// Manual deployments on the embedded cloud: the whole way with the real SDK, and the ways it goes wrong.
import {
  AmplifyClient,
  CreateAppCommand,
  CreateBranchCommand,
  CreateDeploymentCommand,
  DeleteAppCommand,
  GetAppCommand,
  GetBranchCommand,
  GetJobCommand,
  ListAppsCommand,
  ListBranchesCommand,
  ListJobsCommand,
  ListTagsForResourceCommand,
  StartDeploymentCommand,
  StopJobCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAppCommand,
} from '@aws-sdk/client-amplify';
import { beforeEach, expect, test } from 'vitest';
import { type TestCloud, withCloud } from '../support/cloud/cloud.ts';
import { zipOf } from '../support/packages/zip.ts';
import { until } from '../support/runner/until.ts';

let cloud: TestCloud;
let amplify: AmplifyClient;
let appId: string;
const branchName = 'main';

beforeEach(async () => {
  cloud = await withCloud({ timings: { deploymentMs: 60 } });
  amplify = cloud.client(AmplifyClient);
  appId = await newApp('pictures');
  await amplify.send(new CreateBranchCommand({ appId, branchName }));
});

async function newApp(name: string): Promise<string> {
  const { app } = await amplify.send(new CreateAppCommand({ name, tags: { 'thumbs:stack': 'demo' } }));
  return app?.appId ?? '';
}

const create = () => amplify.send(new CreateDeploymentCommand({ appId, branchName }));
const send = async (url: string | undefined, body: Buffer) =>
  (await fetch(url ?? '', { method: 'PUT', body: new Uint8Array(body) })).status;
const start = (jobId: string | undefined) =>
  amplify.send(new StartDeploymentCommand({ appId, branchName, jobId }));
const job = async (jobId = '') => (await amplify.send(new GetJobCommand({ appId, branchName, jobId }))).job;
const get = (path: string) =>
  fetch(`${cloud.endpoint}/_amplify/${appId}/${branchName}${path}`, { redirect: 'manual' });

async function deploy(files: Record<string, string>) {
  const { jobId, zipUploadUrl } = await create();
  expect(await send(zipUploadUrl, await zipOf(files))).toBe(200);
  await start(jobId);
  await until(async () => expect((await job(jobId))?.summary?.status).toBe('SUCCEED'));
}

test('a page is deployed, served, replaced and removed', async () => {
  expect((await get('/')).status).toBe(404);
  await deploy({ 'index.html': '<p>one', 'assets/a.js': 'one()' });
  const index = await get('/');
  expect([index.status, index.headers.get('content-type'), await index.text()]).toEqual([
    200,
    'text/html; charset=utf-8',
    '<p>one',
  ]);
  expect(await (await get('/assets/a.js')).text()).toBe('one()');
  expect((await get('')).headers.get('location')).toBe(`/_amplify/${appId}/main/`);
  expect((await get('/none')).status).toBe(404);
  expect((await get('/..%2f..%2f1.zip')).status).toBe(404);
  await deploy({ 'index.html': '<p>two' });
  expect(await (await get('/')).text()).toBe('<p>two');
  expect((await get('/assets/a.js')).status).toBe(404);
  await amplify.send(new DeleteAppCommand({ appId }));
  expect((await get('/')).status).toBe(404);
  await expect(amplify.send(new GetAppCommand({ appId }))).rejects.toMatchObject({
    name: 'NotFoundException',
  });
});

test('a job goes from PENDING over RUNNING to SUCCEED', async () => {
  let now = 1_800_000_000_000;
  const own = await withCloud({ now: () => now, timings: { deploymentMs: 1000 } });
  const client = own.client(AmplifyClient);
  const { app } = await client.send(new CreateAppCommand({ name: 'x' }));
  const branch = { appId: app?.appId ?? '', branchName };
  await client.send(new CreateBranchCommand(branch));
  const { jobId = '', zipUploadUrl } = await client.send(new CreateDeploymentCommand(branch));
  await send(zipUploadUrl, await zipOf({ 'index.html': 'x' }));
  const { jobSummary } = await client.send(new StartDeploymentCommand({ ...branch, jobId }));
  expect(jobSummary).toMatchObject({ status: 'PENDING', jobType: 'MANUAL', startTime: new Date(now) });
  const status = async () => {
    now += 500;
    return (await client.send(new GetJobCommand({ ...branch, jobId }))).job?.summary?.status;
  };
  expect([await status(), await status()]).toEqual(['RUNNING', 'SUCCEED']);
});

test('an unfinished job blocks the next, until it is stopped', async () => {
  const { jobId, zipUploadUrl } = await create();
  await expect(create()).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(/was not finished/),
  });
  const { jobSummaries } = await amplify.send(new ListJobsCommand({ appId, branchName }));
  expect(jobSummaries).toMatchObject([{ jobId, status: 'PENDING' }]);
  await amplify.send(new StopJobCommand({ appId, branchName, jobId }));
  expect((await job(jobId))?.summary?.status).toBe('CANCELLED');
  await expect(start(jobId)).rejects.toMatchObject({ name: 'BadRequestException' });
  expect((await create()).jobId).not.toBe(jobId);
  expect(await send(`${zipUploadUrl}x`, Buffer.from('x'))).toBe(403);
});

test('what is no zip, and what was never sent, fails with a reason', async () => {
  const first = await create();
  await send(first.zipUploadUrl, Buffer.from('no zip'));
  await start(first.jobId);
  await until(async () => expect((await job(first.jobId))?.summary?.status).toBe('FAILED'));
  expect((await job(first.jobId))?.steps?.[0]?.statusReason).toMatch(/unzip/);
  const second = await create();
  await start(second.jobId);
  await until(async () => expect((await job(second.jobId))?.summary?.status).toBe('FAILED'));
});

test('names are not unique, apps are listed page by page and carry tags', async () => {
  const other = await newApp('pictures');
  expect(other).not.toBe(appId);
  const first = await amplify.send(new ListAppsCommand({ maxResults: 1 }));
  const { nextToken } = first;
  const second = await amplify.send(new ListAppsCommand({ maxResults: 1, nextToken }));
  const listed = [...(first.apps ?? []), ...(second.apps ?? [])];
  expect(new Set(listed.map((app) => app.appId))).toEqual(new Set([appId, other]));
  expect(listed[0]).toMatchObject({
    name: 'pictures',
    tags: { 'thumbs:stack': 'demo' },
    createTime: expect.any(Date),
  });
  const { app } = await amplify.send(new GetAppCommand({ appId }));
  expect(app?.defaultDomain).toBe(`${appId}.amplifyapp.com`);
  const resourceArn = app?.appArn;
  await amplify.send(new TagResourceCommand({ resourceArn, tags: { more: '1' } }));
  await amplify.send(new UntagResourceCommand({ resourceArn, tagKeys: ['thumbs:stack'] }));
  expect((await amplify.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ more: '1' });
  await expect(
    amplify.send(new ListTagsForResourceCommand({ resourceArn: `${resourceArn}x` })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await amplify.send(new UpdateAppCommand({ appId, description: 'mine' }));
  const branches = await amplify.send(new ListBranchesCommand({ appId }));
  expect(branches.branches).toMatchObject([{ branchName, stage: 'PRODUCTION' }]);
  const again = new CreateBranchCommand({ appId, branchName });
  await expect(amplify.send(again)).rejects.toMatchObject({ name: 'BadRequestException' });
  await expect(amplify.send(new GetBranchCommand({ appId, branchName: 'none' }))).rejects.toMatchObject({
    name: 'NotFoundException',
  });
});
