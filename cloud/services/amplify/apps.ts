// Apps and branches. An app's name does not identify it: two apps may share one.
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type {
  App,
  Branch,
  CreateAppRequest,
  CreateBranchRequest,
  DeleteAppRequest,
  GetAppRequest,
  GetBranchRequest,
  ListAppsRequest,
  ListBranchesRequest,
  UpdateAppRequest,
} from '@aws-sdk/client-amplify';
import { account } from '../../account.ts';
import { page } from './paging.ts';
import {
  type Amplify,
  type AppRecord,
  appFolder,
  type BranchRecord,
  badRequest,
  findApp,
  findBranch,
  putBranch,
} from './records.ts';

export function createApp(amplify: Amplify, input: CreateAppRequest, region: string): { app: App } {
  const { name, tags = {}, ...settings } = input;
  if (!name || name.length > 255) throw badRequest('App name must have 1 to 255 characters.');
  const record: AppRecord = {
    id: `d${randomBytes(7).toString('hex').slice(0, 13)}`,
    region,
    created: amplify.cloud.now(),
    settings: { ...settings, name },
    tags,
    branches: {},
  };
  amplify.apps.put(record.id, record);
  return { app: describeApp(record) };
}

export const appArn = ({ region, id }: Pick<AppRecord, 'region' | 'id'>) =>
  `arn:aws:amplify:${region}:${account}:apps/${id}`;

function describeApp({ id, region, created, settings, tags }: AppRecord): App {
  const time = new Date(created);
  return {
    description: '',
    repository: '',
    platform: 'WEB',
    environmentVariables: {},
    enableBranchAutoBuild: false,
    enableBasicAuth: false,
    ...settings,
    appId: id,
    appArn: appArn({ region, id }),
    // On AWS a branch is at `https://BRANCH.APP.amplifyapp.com`, here at `/_amplify/APP/BRANCH/`.
    defaultDomain: `${id}.amplifyapp.com`,
    createTime: time,
    updateTime: time,
    tags,
  };
}

export function getApp(amplify: Amplify, { appId }: GetAppRequest, region: string) {
  return { app: describeApp(findApp(amplify, appId, region)) };
}

export function listApps({ apps }: Amplify, input: ListAppsRequest, region: string) {
  const own = apps.entries().flatMap(([, app]) => (app.region === region ? [describeApp(app)] : []));
  const { items, nextToken } = page(own, input);
  return { apps: items, nextToken };
}

export function updateApp(amplify: Amplify, { appId, ...changes }: UpdateAppRequest, region: string) {
  const app = findApp(amplify, appId, region);
  const changed = { ...app, settings: { ...app.settings, ...changes } } as AppRecord;
  amplify.apps.put(app.id, changed);
  return { app: describeApp(changed) };
}

export async function deleteApp(amplify: Amplify, { appId }: DeleteAppRequest, region: string) {
  const app = findApp(amplify, appId, region);
  amplify.apps.delete(app.id);
  await rm(appFolder(amplify, app.id), { recursive: true, force: true });
  return { app: describeApp(app) };
}

export function createBranch(amplify: Amplify, input: CreateBranchRequest, region: string) {
  const { appId, branchName, tags = {}, ...settings } = input;
  const app = findApp(amplify, appId, region);
  if (!branchName || !/^[\w./-]{1,255}$/.test(branchName)) throw badRequest('Invalid branch name.');
  if (branchName in app.branches) throw badRequest(`A branch named ${branchName} already exists.`);
  const created = amplify.cloud.now();
  const branch: BranchRecord = { name: branchName, created, settings, tags, jobs: [] };
  putBranch(amplify, app, branch);
  return { branch: describeBranch(app, branch) };
}

function describeBranch(app: AppRecord, { name, created, settings, tags, jobs }: BranchRecord): Branch {
  const time = new Date(created);
  return {
    description: '',
    stage: 'PRODUCTION',
    displayName: name,
    enableNotification: false,
    environmentVariables: {},
    enableAutoBuild: false,
    customDomains: [],
    framework: '',
    enableBasicAuth: false,
    ttl: '5',
    enablePullRequestPreview: false,
    ...settings,
    branchArn: `${appArn(app)}/branches/${encodeURIComponent(name)}`,
    branchName: name,
    tags,
    createTime: time,
    updateTime: time,
    activeJobId: jobs.at(-1)?.id ?? '0',
    totalNumberOfJobs: String(jobs.length),
  };
}

export function getBranch(amplify: Amplify, { appId, branchName }: GetBranchRequest, region: string) {
  const app = findApp(amplify, appId, region);
  return { branch: describeBranch(app, findBranch(app, branchName)) };
}

export function listBranches(amplify: Amplify, { appId, ...paging }: ListBranchesRequest, region: string) {
  const app = findApp(amplify, appId, region);
  const { items, nextToken } = page(
    Object.values(app.branches).map((branch) => describeBranch(app, branch)),
    paging,
  );
  return { branches: items, nextToken };
}
