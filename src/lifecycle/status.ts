// Reports a stack's status: its resources compared with setup's plan, the work done, failed and waiting, and the price.
import { type Recipe, recipesOf } from '../../lambda/recipe.ts';
import { queueDepth } from '../aws/queue-depth.ts';
import { readingOnce } from '../aws/reading-once.ts';
import { type Context, openStack, type Session } from '../aws/session.ts';
import { readLastHour } from '../catalog/last-hour.ts';
import { countByRecipe } from '../catalog/scan.ts';
import { makePlan, optionalRead } from '../engine/plan.ts';
import { ignore } from '../errors/errors.ts';
import type { PlannedStep } from '../events.ts';
import { select } from '../pipeline.ts';
import { estimateStack } from '../price/estimate.ts';
import { assumeUsed, measureUsed } from '../price/used.ts';
import { unbuilt } from '../resources/function/function-kind.ts';
import { topic } from '../resources/notify/topic.ts';
import type { Access, ResourceStatus, StatusResult } from '../results/results.ts';
import { localType } from '../stack/resource-types.ts';
import { cdnOf, siteOf } from '../stack/site.ts';
import { readState, type StateData } from '../stack/state.ts';
import { notificationsOf } from './notifications.ts';
import { withProjectFile } from './setup-flags.ts';

const stateWords: Record<PlannedStep['action'], ResourceStatus['state']> = {
  create: 'missing',
  update: 'drifted',
  unchanged: 'ok',
  remove: 'unwanted',
};

/** The table does not exist, so there is nothing to count. */
const gone = ['ResourceNotFoundException'];

/** Read-only. `measuresUse`: adds up the usage of every image, which reads the whole table. */
export async function readStatus(session: Session, measuresUse = false): Promise<StatusResult> {
  const context = withProjectFile(await openStack(session));
  const { data } = await readState(session.config.stateFile);
  const { wanted, unwanted } = select(context.settings, data?.resources);
  const [steps, { byRecipe, ...counts }] = await Promise.all([
    makePlan(readingOnce(context), wanted, unwanted, { resources: data?.resources ?? {} }),
    readCounts(context),
  ]);
  const resources = steps.map(resourceStatus);
  const used = measuresUse ? await ignore(gone, measureUsed(context)) : assumeUsed(context, byRecipe);
  return {
    drift: resources.some(({ state }) => state !== 'ok' && state !== 'elsewhere'),
    resources,
    ...counts,
    ...(data ? accessOf(context, data) : {}),
    ...notificationsOf(steps.find(({ id }) => id === topic.id)?.live?.outputs),
    price: { ...estimateStack(context.settings, wanted), used: used ?? null },
  };
}

function resourceStatus({ id, type, name, action, differences: all }: PlannedStep): ResourceStatus {
  const differences = all.filter(({ wanted }) => wanted !== unbuilt);
  const isSame = action === 'update' && differences.length === 0;
  return { id, type, name, state: isSame ? 'ok' : stateOf(type, action), differences };
}

/** A zip that another machine built is not missing in the account. */
const stateOf = (type: string, action: PlannedStep['action']): ResourceStatus['state'] =>
  type === localType && action === 'create' ? 'elsewhere' : stateWords[action];

async function readCounts(context: Context) {
  const recipes = recipesOf(context.settings);
  const count = (status: 'done' | 'failed') => ignore(gone, countByRecipe(context, status, recipes));
  const [queue, deadLetters, done, failed, lastHour] = await Promise.all([
    queueDepth(context, 'jobs'),
    queueDepth(context, 'dead-letters'),
    count('done'),
    count('failed'),
    optionalRead(context, 'the metrics of the last hour', readLastHour(context)),
  ]);
  return {
    ...{ queue, deadLetters },
    done: done ? sumOf(done) : null,
    failed: failed ? sumOf(failed) : null,
    lastHour: lastHour ?? null,
    byRecipe: together(done, failed),
  };
}

type Counts = ReadonlyMap<Recipe, number>;

const sumOf = (counts: Counts) => [...counts.values()].reduce((sum, count) => sum + count, 0);

function together(done: Counts = new Map(), failed: Counts = new Map()): Counts {
  const recipes = new Set([...done.keys(), ...failed.keys()]);
  return new Map([...recipes].map((recipe) => [recipe, (done.get(recipe) ?? 0) + (failed.get(recipe) ?? 0)]));
}

function accessOf({ settings }: Context, data: StateData): Access {
  const url = data.resources['http-api']?.outputs.url;
  const api = settings.api && typeof url === 'string' ? { api: url } : {};
  return { ...api, ...siteOf(data), ...cdnOf(data) };
}
