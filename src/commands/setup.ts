// thumbs setup: creates the pipeline or brings it up to date; --plan only shows what would happen.
import { isDeepStrictEqual } from 'node:util';
import { noteOfOpenReading, withTokenSeen } from '../api-access.ts';
import { type Context, loadState, type Session, withStack } from '../context.ts';
import { checkConcurrency } from '../engine/concurrency.ts';
import { withNeeds } from '../engine/only.ts';
import { makePlan, refuseUnproven, type Step } from '../engine/plan.ts';
import { setup } from '../engine/setup.ts';
import { warnOfEnd } from '../expiry.ts';
import { takeLock } from '../lock.ts';
import { select } from '../pipeline.ts';
import { estimateStack } from '../price/estimate.ts';
import { defaultsFor } from '../settings.ts';
import { publicWarning, refuseBlocked, siteOf } from '../site-choice.ts';
import { newState, recoverState } from '../stack.ts';
import type { State } from '../state.ts';
import { type ExitCode, exit, type Run, withSession } from './command.ts';
import { checkFlags, mergeSettings, type SetupFlags } from './setup-flags.ts';

export const run: Run<SetupFlags> = async ({ flags, ...call }) => {
  checkFlags(call.config, flags);
  return withSession(call, (session) => setUp(session, flags));
};

/** Also the first step of `thumbs demo`. */
export async function setUp(session: Session, flags: SetupFlags): Promise<ExitCode> {
  if (flags.plan) {
    const { steps, started } = await planSetup(session, flags);
    session.emit({ event: 'done', ...wouldBe(session, steps), ms: session.clock.now() - started });
    return steps.every(isUnchanged) ? exit.done : exit.differs;
  }
  const unlock = await takeLock(session.config.stateFile, session);
  try {
    return await carryOut(await planSetup(session, flags));
  } finally {
    await unlock();
  }
}

const isUnchanged = ({ action }: Step) => action === 'unchanged';

/** The totals of a setup that made nothing, and those of one that would. */
function wouldBe({ config }: Session, steps: readonly Step[]) {
  const count = (wanted: Step['action']) => steps.filter(({ action }) => action === wanted).length;
  const would = { wouldCreate: count('create'), wouldUpdate: count('update'), wouldDestroy: count('remove') };
  const unchanged = count('unchanged');
  return { stack: config.stack, plan: true, created: 0, updated: 0, unchanged, destroyed: 0, ...would };
}

interface PlannedSetup {
  context: Context;
  state: State;
  steps: Step[];
  /** The state file says just the same already. */
  isRecorded: boolean;
  /** Of the HTTP API, where one was made just now. */
  token?: string;
  /** Milliseconds since 1970. */
  started: number;
}

/** Reads what there is and tells what is to be done about it. Writes nothing. */
async function planSetup(from: Session, flags: SetupFlags): Promise<PlannedSetup> {
  const session: Session = { ...from, trustsNames: flags.trustNames ?? false };
  const { config, emit, clock } = session;
  const started = clock.now();
  const recorded = await loadState(session);
  const known = recorded ?? (await recoverState(session, defaultsFor(config)));
  if (known && !recorded) session.note(foundAgain(known.suffix));
  const { settings, ...made } = mergeSettings(known?.settings ?? defaultsFor(config), flags, clock.now());
  warnOfEnd(session, settings);
  const open = noteOfOpenReading(settings, flags);
  if (open) session.note(open);
  if (settings.site === 'public' && known?.settings.site !== 'public') session.note(publicWarning);
  const state = newState(session, known, settings);
  const context = withStack(session, state.data.suffix, settings);
  const { wanted, unwanted } = choose(state, flags.only);
  const steps = await makePlan(context, wanted, unwanted, state.data);
  const price = flags.plan ? { price: estimateStack(settings, select(settings).wanted) } : {};
  emit({ event: 'planned', steps: steps.map(publicStep), ...price });
  // A plan that setup would refuse is refused, too.
  refuseUnproven(context, steps, state.data);
  await refuseBlocked(context, steps);
  const isRecorded = steps.every(isUnchanged) && isDeepStrictEqual(recorded?.settings, settings);
  return { context, state, steps, isRecorded, ...made, started };
}

async function carryOut({
  context,
  state,
  steps,
  isRecorded,
  token,
  started,
}: PlannedSetup): Promise<ExitCode> {
  const { config, clock } = context;
  // The suffix and the settings are on disk before anything is made.
  if (!isRecorded) await state.save();
  const { left, ...totals } = await setup(context, steps, state, checkConcurrency(config.concurrency));
  const access = { ...(await showAccess(state, token)), ...siteOf(state.data) };
  const stays = left.length > 0 ? { left } : {};
  const ms = clock.now() - started;
  context.emit({ event: 'done', stack: config.stack, ...totals, ...stays, ...access, ms });
  return left.length > 0 ? exit.failed : exit.done;
}

/** With --only, what is not named and not needed stays as it is, be it missing or no longer wanted. */
function choose({ data }: State, only: string[] | undefined) {
  const selected = select(data.settings, data.resources);
  return only ? { wanted: withNeeds(selected.wanted, only), unwanted: [] } : selected;
}

/** Where the HTTP API is, and its token, if it was made just now: from here on nobody can tell it any more. */
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
