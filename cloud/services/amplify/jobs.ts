// Manual deployments: created, sent as a zip, started, awaited. One at a time: an unfinished one blocks the next.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type {
  CreateDeploymentRequest,
  CreateDeploymentResult,
  GetJobRequest,
  JobSummary,
  ListJobsRequest,
  StartDeploymentRequest,
  StopJobRequest,
} from '@aws-sdk/client-amplify';
import { AwsError } from '../../aws-error.ts';
import { unzip } from '../../runtime/unzip.ts';
import { appArn } from './apps.ts';
import { page } from './paging.ts';
import {
  type Amplify,
  type AppRecord,
  type BranchRecord,
  badRequest,
  findApp,
  findBranch,
  findJob,
  isOver,
  type JobRecord,
  jobFolder,
  putJob,
  statusOf,
} from './records.ts';

export function createDeployment(
  amplify: Amplify,
  { appId, branchName }: CreateDeploymentRequest,
  region: string,
): CreateDeploymentResult {
  const app = findApp(amplify, appId, region);
  const branch = findBranch(app, branchName);
  const last = branch.jobs.at(-1);
  if (last && !isOver(statusOf(amplify, last))) {
    throw badRequest(`The last job ${last.id} was not finished`);
  }
  const id = String(Number(last?.id ?? 0) + 1);
  const job: JobRecord = { id, created: amplify.cloud.now(), secret: randomBytes(16).toString('hex') };
  putJob(amplify, app, branch, job);
  const place = [app.id, encodeURIComponent(branch.name), id, job.secret].join('/');
  return {
    jobId: id,
    fileUploadUrls: {},
    zipUploadUrl: `${amplify.cloud.endpoint()}/_amplify/uploads/${place}`,
  };
}

export async function startDeployment(
  amplify: Amplify,
  { appId, branchName, jobId }: StartDeploymentRequest,
  region: string,
): Promise<{ jobSummary: JobSummary }> {
  const app = findApp(amplify, appId, region);
  const branch = findBranch(app, branchName);
  const job = findJob(branch, jobId);
  if (job.started !== undefined || job.stopped !== undefined) {
    throw badRequest(`The job ${job.id} was started already.`);
  }
  const failure = await unpack(amplify, app, branch, job);
  const started: JobRecord = { ...job, started: amplify.cloud.now(), ...(failure && { failure }) };
  putJob(amplify, findApp(amplify, appId, region), branch, started);
  return { jobSummary: describeJob(amplify, app, branch, started) };
}

/** Returns why it cannot be deployed, if so. */
async function unpack(
  amplify: Amplify,
  app: AppRecord,
  branch: BranchRecord,
  { id }: JobRecord,
): Promise<string | undefined> {
  const folder = jobFolder(amplify, app.id, branch.name, id);
  if (!existsSync(`${folder}.zip`)) return 'No files were uploaded.';
  try {
    await unzip(await readFile(`${folder}.zip`), folder);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}

function describeJob(amplify: Amplify, app: AppRecord, branch: BranchRecord, job: JobRecord): JobSummary {
  const status = statusOf(amplify, job);
  const end = job.stopped ?? (job.started ?? 0) + amplify.cloud.timings.deploymentMs;
  return {
    jobArn: `${appArn(app)}/branches/${encodeURIComponent(branch.name)}/jobs/${job.id.padStart(10, '0')}`,
    jobId: job.id,
    jobType: 'MANUAL',
    commitId: 'HEAD',
    commitMessage: '',
    commitTime: new Date(job.created),
    startTime: new Date(job.started ?? job.created),
    status,
    ...(isOver(status) && { endTime: new Date(end) }),
  };
}

export function getJob(amplify: Amplify, { appId, branchName, jobId }: GetJobRequest, region: string) {
  const app = findApp(amplify, appId, region);
  const branch = findBranch(app, branchName);
  const job = findJob(branch, jobId);
  const summary = describeJob(amplify, app, branch, job);
  const { startTime, status, endTime = startTime } = summary;
  const step = { stepName: 'DEPLOY', startTime, endTime, status, statusReason: job.failure };
  return { job: { summary, steps: job.started === undefined ? [] : [step] } };
}

/** Newest first. */
export function listJobs(
  amplify: Amplify,
  { appId, branchName, ...paging }: ListJobsRequest,
  region: string,
) {
  const app = findApp(amplify, appId, region);
  const branch = findBranch(app, branchName);
  const all = branch.jobs.toReversed().map((job) => describeJob(amplify, app, branch, job));
  const { items, nextToken } = page(all, paging);
  return { jobSummaries: items, nextToken };
}

export function stopJob(amplify: Amplify, { appId, branchName, jobId }: StopJobRequest, region: string) {
  const app = findApp(amplify, appId, region);
  const branch = findBranch(app, branchName);
  const job = findJob(branch, jobId);
  if (isOver(statusOf(amplify, job))) throw badRequest(`The job ${job.id} is over.`);
  const stopped = { ...job, stopped: amplify.cloud.now() };
  putJob(amplify, app, branch, stopped);
  return { jobSummary: describeJob(amplify, app, branch, stopped) };
}
