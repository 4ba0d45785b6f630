// What Amplify stores about an app: one document with its branches and their jobs. States of jobs follow from the clock.
import { join } from 'node:path';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../service.ts';
import type { Collection } from '../../store.ts';

/** Times in ms since 1970. */
export interface JobRecord {
  id: string;
  created: number;
  /** Secret part of the address that receives the zip. */
  secret: string;
  /** Set by StartDeployment. */
  started?: number;
  stopped?: number;
  /** Why the deployment is invalid. */
  failure?: string;
}

export interface BranchRecord {
  name: string;
  created: number;
  settings: Record<string, unknown>;
  tags: Record<string, string>;
  jobs: JobRecord[];
}

export interface AppRecord {
  id: string;
  region: string;
  created: number;
  settings: Record<string, unknown> & { name: string };
  tags: Record<string, string>;
  branches: Record<string, BranchRecord>;
}

export interface Amplify {
  cloud: Cloud;
  /** By id. */
  apps: Collection<AppRecord>;
}

export type JobStatus = 'PENDING' | 'RUNNING' | 'SUCCEED' | 'FAILED' | 'CANCELLED';

/** A deployment that was created and never started stays PENDING. */
export function statusOf({ cloud }: Amplify, job: JobRecord): JobStatus {
  if (job.stopped !== undefined) return 'CANCELLED';
  if (job.started === undefined) return 'PENDING';
  const ran = cloud.now() - job.started;
  if (ran < cloud.timings.deploymentMs / 2) return 'PENDING';
  if (ran < cloud.timings.deploymentMs) return 'RUNNING';
  return job.failure === undefined ? 'SUCCEED' : 'FAILED';
}

export const isOver = (status: JobStatus) => !['PENDING', 'RUNNING'].includes(status);

/** What the branch serves: its newest successful deployment. */
export function liveJob(amplify: Amplify, { jobs }: BranchRecord): JobRecord | undefined {
  return jobs.findLast((job) => statusOf(amplify, job) === 'SUCCEED');
}

export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}

function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404);
}

/** Throws NotFoundException 404. */
export function findApp({ apps }: Amplify, appId: string | undefined, region: string): AppRecord {
  const app = appId === undefined ? undefined : apps.get(appId);
  if (app && app.region === region) return app;
  throw notFound(`App ${appId} not found.`);
}

/** Throws NotFoundException 404. */
export function findBranch({ branches }: AppRecord, name: string | undefined): BranchRecord {
  const branch = branches[name ?? ''];
  if (branch) return branch;
  throw notFound(`Branch ${name} not found.`);
}

/** Throws NotFoundException 404. */
export function findJob({ jobs }: BranchRecord, jobId: string | undefined): JobRecord {
  const job = jobs.find(({ id }) => id === jobId);
  if (job) return job;
  throw notFound(`Job ${jobId} not found.`);
}

export function putBranch({ apps }: Amplify, app: AppRecord, branch: BranchRecord): void {
  apps.put(app.id, { ...app, branches: { ...app.branches, [branch.name]: branch } });
}

export function putJob(amplify: Amplify, app: AppRecord, branch: BranchRecord, job: JobRecord): void {
  const others = branch.jobs.filter(({ id }) => id !== job.id);
  putBranch(amplify, app, { ...branch, jobs: [...others, job].sort((a, b) => Number(a.id) - Number(b.id)) });
}

const folderOf = ({ cloud }: Amplify, ...parts: string[]) => join(cloud.dataDir, 'amplify', ...parts);

/** All files of an app. */
export const appFolder = (amplify: Amplify, appId: string) => folderOf(amplify, appId);

/** The files of a deployment, unpacked; beside it, `.zip`, what was sent. */
export const jobFolder = (amplify: Amplify, appId: string, branch: string, jobId: string) =>
  folderOf(amplify, appId, encodeURIComponent(branch), jobId);
