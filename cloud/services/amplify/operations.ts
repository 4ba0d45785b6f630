// Every operation by AWS's name: its place on the wire, and its code.
// https://docs.aws.amazon.com/amplify/latest/APIReference/
import { restTable } from '../../wire/rest-table.ts';
import * as apps from './apps.ts';
import * as jobs from './jobs.ts';
import type { Amplify } from './records.ts';
import * as tags from './tags.ts';

const branch = '/apps/{appId}/branches/{branchName}';

const table = {
  CreateApp: ['POST', '/apps', 200],
  ListApps: ['GET', '/apps', 200],
  GetApp: ['GET', '/apps/{appId}', 200],
  UpdateApp: ['POST', '/apps/{appId}', 200],
  DeleteApp: ['DELETE', '/apps/{appId}', 200],
  CreateBranch: ['POST', '/apps/{appId}/branches', 200],
  ListBranches: ['GET', '/apps/{appId}/branches', 200],
  GetBranch: ['GET', branch, 200],
  CreateDeployment: ['POST', `${branch}/deployments`, 200],
  StartDeployment: ['POST', `${branch}/deployments/start`, 200],
  ListJobs: ['GET', `${branch}/jobs`, 200],
  GetJob: ['GET', `${branch}/jobs/{jobId}`, 200],
  StopJob: ['DELETE', `${branch}/jobs/{jobId}/stop`, 200],
  ListTagsForResource: ['GET', '/tags/{resourceArn}', 200],
  TagResource: ['POST', '/tags/{resourceArn}', 200],
  UntagResource: ['DELETE', '/tags/{resourceArn}', 200],
} as const;

export type OperationName = keyof typeof table;

/** `input` merges path, query and body: a value of the operation's request type, if the client is honest. */
type Operation = (amplify: Amplify, input: never, region: string) => unknown;

export const operations: Record<OperationName, Operation> = {
  CreateApp: apps.createApp,
  ListApps: apps.listApps,
  GetApp: apps.getApp,
  UpdateApp: apps.updateApp,
  DeleteApp: apps.deleteApp,
  CreateBranch: apps.createBranch,
  ListBranches: apps.listBranches,
  GetBranch: apps.getBranch,
  CreateDeployment: jobs.createDeployment,
  StartDeployment: jobs.startDeployment,
  ListJobs: jobs.listJobs,
  GetJob: jobs.getJob,
  StopJob: jobs.stopJob,
  ListTagsForResource: tags.listTags,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
};

export const { match } = restTable<OperationName>(table);
