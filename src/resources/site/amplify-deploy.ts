// A manual deployment: created, sent as a zip, started, awaited. Amplify accepts one at a time, and occasionally never
// starts a job: a job that blocks, or does not start, is stopped, and the page is sent again.
import { STATUS_CODES } from 'node:http';
import {
  AmplifyClient,
  CreateDeploymentCommand,
  GetJobCommand,
  ListJobsCommand,
  StartDeploymentCommand,
  StopJobCommand,
} from '@aws-sdk/client-amplify';
import type { Context } from '../../aws/session.ts';
import { ignore, isAws, ThumbsError } from '../../errors/errors.ts';
import { retryWhile, schedules, waitUntil } from '../../machine/wait.ts';
import type { PackedFile } from '../../packaging/files.ts';
import { branchName } from './amplify-calls.ts';

/** How often the page is sent before thumbs fails. */
const attempts = 3;

/** Resolves when the page is served. Throws `DeploymentFailed` with Amplify's reason. */
export async function deploy(context: Context, appId: string, files: PackedFile[]): Promise<void> {
  // Imported only here: every command of a stack loads this file, and few zip a page.
  const { zipFiles } = await import('../../packaging/zip.ts');
  const zip = await zipFiles(files);
  for (let left = attempts; left > 0; left--) {
    const jobId = await start(context, appId, zip);
    if (await hasBegun(context, appId, jobId, left > 1)) return finish(context, appId, jobId);
    context.note('Amplify does not start the deployment; it is stopped and sent again');
    await stop(context, appId, jobId);
  }
}

async function start(context: Context, appId: string, zip: Buffer): Promise<string> {
  const amplify = context.client(AmplifyClient);
  const branch = { appId, branchName };
  await stopUnfinished(context, appId);
  const { jobId = '', zipUploadUrl = '' } = await retryWhile(
    context,
    'Amplify is still busy with an earlier deployment',
    isUnfinished,
    schedules.deploymentFree,
    () => amplify.send(new CreateDeploymentCommand(branch)),
  );
  await upload(context, zipUploadUrl, zip);
  await amplify.send(new StartDeploymentCommand({ ...branch, jobId })).catch((error) => {
    // Repeated after a lost answer: it is already running.
    if (!isAws(error, 'BadRequestException') || !/started already/i.test((error as Error).message))
      throw error;
  });
  return jobId;
}

/** "The last job 3 was not finished." */
const isUnfinished = (error: unknown) =>
  isAws(error, 'BadRequestException') && /not finished/i.test((error as Error).message);

/** A job left by a killed setup: created and never started, it would block forever. */
async function stopUnfinished(context: Context, appId: string): Promise<void> {
  const command = new ListJobsCommand({ appId, branchName, maxResults: 10 });
  const { jobSummaries = [] } = await context.client(AmplifyClient).send(command);
  for (const { jobId, status = '' } of jobSummaries) {
    if (!isOver(status)) await stop(context, appId, jobId);
  }
}

const isOver = (status: string) => ['SUCCEED', 'FAILED', 'CANCELLED'].includes(status);

/** It may have finished in the meantime. */
async function stop(context: Context, appId: string, jobId: string | undefined): Promise<void> {
  const command = new StopJobCommand({ appId, branchName, jobId });
  await ignore(['BadRequestException', 'NotFoundException'], context.client(AmplifyClient).send(command));
}

async function upload({ put }: Context, url: string, zip: Buffer): Promise<void> {
  const status = await put(url, 'application/zip', zip);
  if (status >= 200 && status < 300) return;
  const text = `Amplify refused the page's zip: HTTP ${status} ${STATUS_CODES[status] ?? ''}`.trim();
  throw new ThumbsError('UploadRefused', text, { fix: 'run the same command again' });
}

async function statusOf({ client }: Context, appId: string, jobId: string) {
  const { job } = await client(AmplifyClient).send(new GetJobCommand({ appId, branchName, jobId }));
  const reason = job?.steps?.find(({ statusReason }) => statusReason)?.statusReason;
  return { status: job?.summary?.status ?? '', reason };
}

/** False when nothing happens and there is another attempt. */
async function hasBegun(context: Context, appId: string, jobId: string, mayFail: boolean): Promise<boolean> {
  const probe = async () => {
    const { status } = await statusOf(context, appId, jobId);
    return ['CREATED', 'PENDING'].includes(status) ? undefined : true;
  };
  try {
    return await waitUntil(context, 'Amplify starts the deployment', schedules.deploymentBegun, probe);
  } catch (error) {
    if (mayFail && error instanceof ThumbsError && error.code === 'TimedOut') return false;
    throw error;
  }
}

async function finish(context: Context, appId: string, jobId: string): Promise<void> {
  const what = 'the page is deployed';
  const { status, reason } = await waitUntil(context, what, schedules.deploymentDone, async () => {
    const job = await statusOf(context, appId, jobId);
    return isOver(job.status) ? job : undefined;
  });
  if (status === 'SUCCEED') return;
  const text = `Amplify's deployment ${jobId} ended as ${status}${reason ? `: ${reason}` : ''}`;
  throw new ThumbsError('DeploymentFailed', text, { fix: 'run the same command again' });
}
