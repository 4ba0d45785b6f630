// thumbs setup: creates the pipeline or brings it up to date; --plan only shows what would happen.
import { isDeepStrictEqual } from 'node:util';
import type { Format } from '../../lambda/contract.ts';
import { type ApiFlags, chooseApi, withTokenSeen } from '../api-access.ts';
import { loadState, type Session, withStack } from '../context.ts';
import { checkConcurrency } from '../engine/concurrency.ts';
import { withNeeds } from '../engine/only.ts';
import { makePlan, type Step } from '../engine/plan.ts';
import { setup } from '../engine/setup.ts';
import { endAfter, warnOfEnd } from '../expiry.ts';
import { takeLock } from '../lock.ts';
import { everything, select } from '../pipeline.ts';
import { estimateStack } from '../price/estimate.ts';
import { type Architecture, checkSettings, defaultsFor, type Settings, type Trigger } from '../settings.ts';
import { chooseSite, publicWarning, refuseBlocked, type SiteFlags, siteOf } from '../site-choice.ts';
import { newState, recoverState } from '../stack.ts';
import type { State } from '../state.ts';
import { type ExitCode, exit, type Run, withSession } from './command.ts';

export interface SetupFlags extends ApiFlags, SiteFlags {
  plan?: boolean;
  /** Ids of resources; all when not given. */
  only?: string[];
  role?: string;
  trigger?: Trigger;
  sizes?: number[];
  format?: Format;
  quality?: number;
  animated?: boolean;
  arch?: Architecture;
  memory?: number;
  timeout?: number;
  maxConcurrency?: number;
  retention?: number;
  alarms?: boolean;
  /** `2h`; false takes the end away. */
  ttl?: string | false;
}

export const run: Run<SetupFlags> = ({ flags, ...call }) =>
  withSession(call, (session) => setUp(session, flags));

/** Also the first step of `thumbs demo`. */
export async function setUp(session: Session, flags: SetupFlags): Promise<ExitCode> {
  const { config, emit, clock } = session;
  const concurrency = checkConcurrency(config.concurrency);
  // Checked before anything is called, so that a typing error costs nothing.
  // What is asked of an HTTP API makes sense or not by whether there is one.
  const { apiRead: _, rotateToken: __, ...others } = flags;
  mergeSettings(defaultsFor(config), others, clock.now());
  if (flags.only) withNeeds(everything, flags.only);
  const unlock = flags.plan ? undefined : await takeLock(config.stateFile, session);
  try {
    const started = clock.now();
    const recorded = await loadState(session);
    const known = recorded ?? (await recoverState(session, defaultsFor(config)));
    if (known && !recorded) session.note(foundAgain(known.suffix));
    const { settings, token } = mergeSettings(known?.settings ?? defaultsFor(config), flags, clock.now());
    warnOfEnd(session, settings);
    if (settings.site === 'public' && known?.settings.site !== 'public') session.note(publicWarning);
    const state = newState(session, known, settings);
    const context = withStack(session, state.data.suffix, settings);
    const { wanted, unwanted } = choose(state, flags.only);
    const steps = await makePlan(context, wanted, unwanted, state.data);
    const price = flags.plan ? { price: estimateStack(settings, select(settings).wanted) } : {};
    emit({ event: 'planned', steps: steps.map(publicStep), ...price });
    if (flags.plan) return steps.every(({ action }) => action === 'unchanged') ? exit.done : exit.differs;
    await refuseBlocked(session, steps);
    // The suffix and the settings are on disk before anything is made.
    const isSettled = steps.every(({ action }) => action === 'unchanged');
    if (!isSettled || !isDeepStrictEqual(recorded?.settings, settings)) await state.save();
    const totals = await setup(context, steps, state, concurrency);
    const access = await showAccess(state, token);
    emit({
      event: 'done',
      stack: config.stack,
      ...totals,
      ...access,
      ...siteOf(state.data),
      ms: clock.now() - started,
    });
    return exit.done;
  } finally {
    await unlock?.();
  }
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

/** Flags over what the stack has already. Throws UsageError. */
function mergeSettings(
  before: Settings,
  flags: SetupFlags,
  now: number,
): { settings: Settings; token?: string } {
  const expires = flags.ttl ? endAfter(flags.ttl, now) : before.expires;
  const { site, ...asked } = chooseSite(before.site, flags);
  const { api, ...made } = chooseApi(before.api, { ...flags, ...asked });
  const settings = checkSettings({
    trigger: flags.trigger ?? before.trigger,
    sizes: flags.sizes ?? before.sizes,
    format: flags.format ?? before.format,
    quality: flags.quality ?? before.quality,
    ...((flags.animated ?? before.animated) ? { animated: true } : {}),
    ...((flags.alarms ?? before.alarms) ? { alarms: true } : {}),
    arch: flags.arch ?? before.arch,
    memoryMB: flags.memory ?? before.memoryMB,
    timeoutSeconds: flags.timeout ?? before.timeoutSeconds,
    maxConcurrency: flags.maxConcurrency ?? before.maxConcurrency,
    retentionDays: flags.retention ?? before.retentionDays,
    role: flags.role ?? before.role,
    ...(expires && flags.ttl !== false ? { expires } : {}),
    ...(api ? { api } : {}),
    ...(site ? { site } : {}),
  });
  return { settings, ...made };
}
