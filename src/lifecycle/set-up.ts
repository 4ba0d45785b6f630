// Plans a setup and carries it out: from flags and existing resources to a plan, and from the plan to a stack.
import { isDeepStrictEqual } from 'node:util';
import { readingOnce } from '../aws/reading-once.ts';
import { type Context, contextFor, loadState, notedOnce, type Session, withStack } from '../aws/session.ts';
import { resourcesAtOnce } from '../engine/concurrency.ts';
import { withNeeds } from '../engine/only.ts';
import { makePlan, refuseUnproven, type Step } from '../engine/plan.ts';
import { setup } from '../engine/setup.ts';
import { select } from '../pipeline.ts';
import { estimateStack } from '../price/estimate.ts';
import { checkSource } from '../resources/bucket/source-bucket.ts';
import { refuseBlocked } from '../resources/site/blocked.ts';
import { removeSpareIndex } from '../resources/table/table-index.ts';
import { table } from '../resources/table.ts';
import { noteOfOpenReading, withTokenSeen } from '../stack/api-token.ts';
import { defaultsFor, type Site } from '../stack/settings.ts';
import { cdnOf, isPlainHttp, plainHttpWarning, publicWarning, siteOf } from '../stack/site.ts';
import { refuseMove } from '../stack/source.ts';
import type { State } from '../stack/state.ts';
import { warnOfEnd } from '../stack/ttl.ts';
import { domainNotes, domainOf } from './domain.ts';
import { notificationNotes, notificationsOf } from './notifications.ts';
import { fitNotes } from './recipe-fit.ts';
import { newState, recoverState } from './recover.ts';
import { mergeSettings, type SetupFlags, withProject } from './setup-flags.ts';
import { addUp, type Totals } from './totals.ts';

export const isUnchanged = ({ action }: Step) => action === 'unchanged';

interface PlannedSetup {
  context: Context;
  state: State;
  steps: Step[];
  /** The state file already has the same content. */
  isRecorded: boolean;
  /** Nothing was left out by --only. */
  isWhole: boolean;
  /** Of the HTTP API, if it was made just now. */
  token?: string;
  /** Milliseconds since 1970. */
  started: number;
  /** Totals of a first attempt that included a part that the account denies. */
  earlier?: Totals;
}

/** Reads what exists and determines what to do about it. Writes nothing. */
export async function planSetup(from: Session, flags: SetupFlags): Promise<PlannedSetup> {
  const session: Session = { ...notedOnce(from), trustsNames: flags.trustNames ?? false };
  const { config, emit, clock } = session;
  const started = clock.elapsed();
  const recorded = await loadState(session);
  const look = readingOnce(session);
  const known = recorded ?? (await recoverState(look, defaultsFor(config)));
  if (known && !recorded) session.note(foundAgain(known.suffix));
  const said = withProject(flags, config, known?.settings);
  const { settings, ...made } = mergeSettings(known?.settings ?? defaultsFor(config), said, clock.now());
  if (known) refuseMove(known, settings.source);
  await checkSource(session, settings.source);
  warnOfEnd(session, settings);
  for (const text of fitNotes(settings)) session.note(text);
  const open = noteOfOpenReading(settings, said);
  if (open) session.note(open);
  noteSite(session, settings.site, known?.settings.site);
  const state = newState(session, known, settings);
  const context = withStack(session, state.data.suffix, settings);
  const { wanted, unwanted } = choose(state, flags.only);
  const steps = await makePlan({ ...context, client: look.client }, wanted, unwanted, state.data);
  if (settings.site === 'cdn' && isCdnDenied(steps.find(({ id }) => id === 'cdn')?.live))
    return planSetup(from, { ...flags, ...withoutCdn(session) });
  const price = flags.plan ? { price: estimateStack(settings, select(settings).wanted) } : {};
  emit({ event: 'planned', steps: steps.map(publicStep), ...price });
  // A plan is refused when setup would refuse it.
  refuseUnproven(context, steps, state.data);
  if (isPlainHttp(settings)) await refuseBlocked(context, steps);
  const isRecorded = steps.every(isUnchanged) && isDeepStrictEqual(recorded?.settings, settings);
  const isWhole = flags.only === undefined;
  return { context, state, steps, isRecorded, isWhole, ...made, started };
}

/** Warns once, when the kind of site is chosen. */
function noteSite(session: Session, site: Site | undefined, before: Site | undefined): void {
  if (site === before) return;
  if (isPlainHttp({ ...(site ? { site } : {}) })) session.note(plainHttpWarning);
  if (site === 'public') session.note(publicWarning);
}

const isCdnDenied = (one: { outputs: object } | undefined) =>
  one !== undefined && 'denied' in one.outputs && one.outputs.denied === true;

/** Returns the flags for a site where CloudFront is denied: what `--site` meant before the CDN was added. */
function withoutCdn(session: Session): Pick<SetupFlags, 'site' | 'cdn'> {
  session.note('without CloudFront, the site is made as by --site private');
  return { site: 'private', cdn: false };
}

/** Returns true when nothing is left that should have been removed. */
export async function carryOut({
  context,
  state,
  steps,
  isRecorded,
  isWhole,
  token,
  started,
  earlier,
}: PlannedSetup): Promise<boolean> {
  const { config, clock } = context;
  // The suffix and the settings are on disk before anything is made.
  if (!isRecorded) await state.save();
  const { left, ...done } = await setup(context, steps, state, resourcesAtOnce(config.concurrency));
  const totals = addUp(done, earlier);
  if (state.data.settings.site === 'cdn' && isCdnDenied(state.get('cdn'))) {
    const { trustsNames: trustNames = false } = context;
    const again = await planSetup(context, { ...withoutCdn(context), trustNames });
    return carryOut({ ...again, isWhole, started, earlier: totals, ...(token ? { token } : {}) });
  }
  if (isWhole) await finishIndex(context, steps);
  if (isWhole && left.length === 0) await forgetFormerTags(state);
  const access = {
    ...(await showAccess(state, token)),
    ...siteOf(state.data),
    ...cdnOf(state.data),
    ...domainOf(state.data),
    ...notificationsOf(state.get('notifications')?.outputs),
  };
  const isNews = totals.created + totals.updated > 0 || access.domain?.inUse === false;
  for (const text of isNews ? domainNotes(access.domain) : [])
    context.emit({ event: 'note', id: 'certificate', text });
  for (const text of notificationNotes(access.notifications ?? {}, context))
    context.emit({ event: 'note', id: 'notifications', text });
  const stays = left.length > 0 ? { left } : {};
  const ms = clock.elapsed() - started;
  context.emit({ event: 'done', command: 'setup', stack: config.stack, ...totals, ...stays, ...access, ms });
  return left.length === 0;
}

/** Removes the old index once both functions use the new one. The step has proven that the table is ours. */
async function finishIndex(context: Context, steps: readonly Step[]): Promise<void> {
  const step = steps.find(({ resource }) => resource.id === table.id);
  const isMoved = step?.differences.some(({ field }) => field === 'spare');
  if (step && isMoved) await removeSpareIndex(contextFor(context, step.id), step.name);
}

/** They are gone from everything. */
async function forgetFormerTags(state: State): Promise<void> {
  const { formerTags, ...settings } = state.data.settings;
  if (!formerTags) return;
  state.data.settings = settings;
  await state.save();
}

/** With --only, everything not named and not needed stays as it is, even if it is missing or no longer wanted. */
function choose({ data }: State, only: string[] | undefined) {
  const selected = select(data.settings, data.resources);
  return only ? { wanted: withNeeds(selected.wanted, only), unwanted: [] } : selected;
}

/** The address of the HTTP API, and its token if it is new: it cannot be shown again later. */
async function showAccess(
  state: State,
  token: string | undefined,
): Promise<{ api?: string; token?: string }> {
  const url = state.get('http-api')?.outputs.url;
  if (!state.data.settings.api || typeof url !== 'string') return {};
  if (!token) return { api: url };
  state.data.settings = withTokenSeen(state.data.settings);
  await state.save();
  return { api: url, token };
}

const foundAgain = (suffix: string) =>
  `no state file, but the stack was found in the account (…-${suffix}) and is continued with its settings`;

function publicStep({ id, type, name, action, differences }: Step) {
  return { id, type, name, action, differences };
}
