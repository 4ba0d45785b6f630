// What Amplify's operations require: permissions on the path's app, branch or job; for lists, on all of their kind.

import { account } from '../../account.ts';
import { type Right, right } from '../../authorization/rights.ts';
import type { CloudRequest } from '../../service.ts';
import { match } from './operations.ts';

export async function amplifyRights(request: CloudRequest): Promise<Right[]> {
  const route = match(request);
  if (!route) return [];
  const { name, labels } = route;
  const resource = labels.resourceArn ?? arnOf(name, request.region, labels);
  const own = right(`amplify:${name}`, resource);
  const isNew = name === 'CreateApp' || name === 'CreateBranch';
  const isTagged = isNew && (await request.body()).includes('"tags"');
  return isTagged ? [own, right('amplify:TagResource', resource)] : [own];
}

function arnOf(
  operation: string,
  region: string,
  { appId, branchName, jobId }: Record<string, string>,
): string {
  const branch = branchName ?? (/Branch(es)?$/.test(operation) ? '*' : undefined);
  const job = jobId ?? (operation === 'ListJobs' ? '*' : undefined);
  const parts = [`apps/${appId ?? '*'}`, branch && `branches/${branch}`, job && `jobs/${job}`];
  return `arn:aws:amplify:${region}:${account}:${parts.filter((part) => part !== undefined).join('/')}`;
}
