// The account's limits: how many functions may run at once, and how much code it stores.
import { type AccountLimit, GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { loadState, type Session } from '../aws/session.ts';
import { defaultsFor } from '../stack/settings.ts';
import { type Check, type Finding, ok, problem, warning } from './check.ts';

export const quotas: Check = {
  id: 'quotas',
  title: 'Lambda quotas',
  run: async (session) => {
    const { AccountLimit = {}, AccountUsage = {} } = await session
      .client(LambdaClient)
      .send(new GetAccountSettingsCommand({}), { abortSignal: session.signal });
    const freeBytes = (AccountLimit.TotalCodeSize ?? Infinity) - (AccountUsage.TotalCodeSize ?? 0);
    if (freeBytes < packageBytes) return noRoom(freeBytes);
    // The embedded cloud has as many slots as this machine has cores, and shares them by itself.
    if (session.config.local) return ok(`${AccountLimit.ConcurrentExecutions} functions at once here`);
    return judgeConcurrency(AccountLimit, await maxConcurrency(session));
  },
};

/** The largest zip that Lambda accepts. */
const packageBytes = 50 * 1024 * 1024;

function noRoom(freeBytes: number): Finding {
  const text = `the account's functions leave ${Math.max(0, Math.round(freeBytes / 1e6))} MB for new code`;
  return problem(
    text,
    "delete what is no longer used: aws lambda list-functions --query 'Functions[].FunctionName'",
  );
}

/** Other functions of the account need slots too; batches that find none use up their messages' tries. */
const headroom = 5;
/** The smallest value that a mapping accepts (ScalingConfig.MaximumConcurrency). */
const minConcurrency = 2;

export function judgeConcurrency(limit: AccountLimit, wanted: number): Finding {
  const places = limit.UnreservedConcurrentExecutions ?? limit.ConcurrentExecutions ?? 0;
  const text = `${places} functions at once, of which this stack uses up to ${wanted}`;
  if (places >= wanted + headroom) return ok(text);
  const fitting = Math.max(minConcurrency, places - headroom);
  return fitting < wanted
    ? warning(`${text}: too few for the rest`, `thumbs setup --max-concurrency ${fitting}`)
    : warning(`${text}: few for an account`, quotaRequest);
}

/** L-B99A9384 is AWS's code of the quota "Concurrent executions". */
const quotaRequest =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000';

/** From the stack's own file, if it is valid: another check reports its problems. */
async function maxConcurrency(session: Session): Promise<number> {
  const { settings } = (await loadState(session).catch(() => undefined)) ?? {};
  return (settings ?? defaultsFor(session.config)).maxConcurrency;
}
