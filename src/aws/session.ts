// Combines config, identity, clients, state, clock and signal into what every command and resource works with.
import { existsSync } from 'node:fs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Config } from '../config.ts';
import { CredentialsError, ignore, ThumbsError } from '../errors/errors.ts';
import type { Emit } from '../events.ts';
import { dataDirOf, type EmbeddedCloud, ensureCloud, isEmbedded } from '../machine/embedded-cloud.ts';
import { type Clock, systemClock, type Waiter } from '../machine/wait.ts';
import { makeNames, type Names } from '../stack/names.ts';
import { refuseNoStack } from '../stack/no-stack.ts';
import type { Settings } from '../stack/settings.ts';
import { guardState, readState, type StateData, type StatePlace } from '../stack/state.ts';
import { warnOfEnd } from '../stack/ttl.ts';
import { type ClientClass, type ClientOptions, type Clients, createClients } from './clients.ts';
import { type CredentialTrail, followCredentials } from './credential-trail.ts';
import { isLab, labRegions } from './lab.ts';
import { withProfileSettings } from './profile-settings.ts';

/** The account and region behind the credentials, and how to call them. */
export interface Session extends Waiter, Pick<Clients, 'agentFor' | 'put'> {
  readonly config: Config;
  /** Its time of day is AWS's, also on a machine whose clock is off. */
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly place: StatePlace;
  /** Where reading tags is denied, names in the state file that end in its suffix count as proof. */
  readonly trustsNames?: boolean;
  /** What AWS takes minutes for is begun and left to the next run. */
  readonly isHasty?: boolean;
  /** The functions run on this machine: the endpoint is an embedded cloud, however it was reached. */
  readonly runsHere?: boolean;
  client<C extends ReturnType<Clients['get']>>(Class: ClientClass<C>): C;
  close(): void;
}

/** A session with a stack: what resources get. */
export interface Context extends Session {
  readonly names: Names;
  readonly settings: Settings;
  /** Address of the distribution, with a slash at its end; absent for a stack without one. */
  readonly cdn?: string | undefined;
}

/**
 * What `--local` requires in the folder: the stack, or the embedded cloud's data for commands that can find a stack without
 * its state file. Only commands that create something start a cloud in an empty folder.
 */
export type Needs = 'stack' | 'data' | 'nothing';

/** Determines identity and location; starts the embedded cloud if requested. Throws `NoStack` if `needs` are not met. */
export async function openSession(
  given: Config,
  emit: Emit,
  signal: AbortSignal,
  needs: Needs = 'stack',
): Promise<Session> {
  const config = await withStackRegion(await withProfileSettings(given));
  if (config.local && !isThere(config, needs)) await refuseNoStack(config);
  const waiter: Waiter = {
    clock: systemClock,
    signal,
    note: (text) => emit({ event: 'note', id: 'aws', text }),
  };
  if (!config.local) checkPlace(config, emit);
  const trail = followCredentials(waiter);
  const cloud = config.local ? await ensureCloud(config.folder, waiter) : undefined;
  const endpoint = cloud ? cloud.endpoint : config.endpoint;
  const clients = createClients(clientOptions(config, cloud, trail), waiter);
  const sts = clients.get(STSClient);
  await sts.config.credentials().catch((error) => {
    signal.throwIfAborted();
    throw trail.explain(error);
  });
  const identity = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
  if (!identity.Account) throw new ThumbsError('NoIdentity', 'AWS did not say which account this is');
  const region = await sts.config.region();
  warnOfLabRegion(waiter, identity.Arn, region);
  return {
    ...waiter,
    clock: clockOf(sts, waiter),
    config,
    emit,
    place: { stack: config.stack, account: identity.Account, region, endpoint: endpoint ?? null },
    runsHere: cloud !== undefined || (await isEmbedded(endpoint, await sts.config.credentials())),
    client: (Class) => clients.get(Class),
    agentFor: clients.agentFor,
    put: clients.put,
    close: () => clients.destroy(),
  };
}

/** Where nothing says a region, the stack's own counts: labs print keys without one. Damage is for others to report. */
async function withStackRegion(config: Config): Promise<Config> {
  if (config.local || config.region) return config;
  const found = await ignore(['StateDamaged'], readState(config.stateFile));
  return { ...config, region: found?.data?.region };
}

export function isThere({ stateFile, folder }: Pick<Config, 'stateFile' | 'folder'>, needs: Needs): boolean {
  if (needs === 'nothing' || existsSync(stateFile)) return true;
  return needs === 'data' && existsSync(dataDirOf(folder));
}

function clientOptions(
  { region, serviceEndpoints, caFiles, bytesPerSecond }: Config,
  cloud: EmbeddedCloud | undefined,
  { logger }: CredentialTrail,
): ClientOptions {
  // Uses the embedded cloud's own keys, so real ones are never sent to it.
  if (cloud)
    return {
      ...{ region: region ?? 'us-east-1', bytesPerSecond },
      ...{ endpoint: cloud.endpoint, credentials: cloud.credentials },
    };
  return { region, endpoints: serviceEndpoints, caFiles, logger, bytesPerSecond };
}

/** What the user should know before pictures and requests leave: a folder's own `.env` may redirect them. */
function checkPlace({ brokenKeys, dotEnvEndpoints }: Config, emit: Emit): void {
  if (brokenKeys) throw new CredentialsError('HalfKeys', brokenKeys, { fix: 'set both, or neither' });
  for (const [name, url] of Object.entries(dotEnvEndpoints))
    emit({ event: 'note', id: 'endpoint', text: `requests go to ${url}, as ${name} in .env says` });
}

/** AWS tolerates five minutes. The SDK's value is never exact: answers tell whole seconds, and take their time. */
const skewThatMattersMs = 60_000;

/** The SDK measures by how much this machine's clock is off; if it matters, the user is told. */
function clockOf({ config }: STSClient, { note }: Waiter): Clock {
  const offsetMs = config.systemClockOffset;
  if (Math.abs(offsetMs) < skewThatMattersMs) return systemClock;
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const where = offsetMs > 0 ? 'behind' : 'ahead of';
  note(
    `this machine's clock is ${minutes} min ${where} AWS's; thumbs goes by AWS's, other programs may be refused`,
  );
  return { ...systemClock, now: () => systemClock.now() + offsetMs };
}

function warnOfLabRegion({ note }: Waiter, arn: string | undefined, region: string): void {
  if (!isLab(arn) || labRegions.includes(region)) return;
  note(`this is a lab account: it may deny everything in ${region}; it can use ${labRegions.join(' and ')}`);
}

/** The stack's state, checked against account and region, or undefined when there is none. */
export async function loadState(session: Session): Promise<StateData | undefined> {
  const { config, place } = session;
  const { data, note } = await readState(config.stateFile);
  if (note) session.note(note);
  if (!data) return undefined;
  // The embedded cloud may restart on another port; its state file lies beside its data.
  guardState(config.stateFile, config.local ? { ...data, endpoint: place.endpoint } : data, place);
  return data;
}

export function withStack(session: Session, suffix: string, settings: Settings): Context {
  const { expires, tags: ownTags, formerTags, source } = settings;
  return {
    ...session,
    settings,
    names: makeNames({ ...session.place, suffix, expires, ownTags, formerTags, source }),
  };
}

/** The context of a stack that must exist already. Throws `NoStack` with what to do. */
export async function openStack(session: Session): Promise<Context> {
  const data = await loadState(session);
  if (data) {
    warnOfEnd(session, data.settings);
    const { url } = data.resources.cdn?.outputs ?? {};
    const context = withStack(session, data.suffix, data.settings);
    return typeof url === 'string' ? { ...context, cdn: whereItIs(url, session.place) } : context;
  }
  return refuseNoStack(session.config);
}

/** Replaces the endpoint, because an embedded cloud may have restarted on another port. */
const whereItIs = (url: string, { endpoint }: StatePlace) =>
  endpoint && url.includes('/_cdn/') ? `${endpoint}${url.slice(url.indexOf('/_cdn/'))}` : url;

/** The same session, which emits a note once: what is denied to a plan is denied to its steps again. */
export function notedOnce(session: Session): Session {
  const told = new Set<string>();
  const isNews = (note: string) => told.size < told.add(note).size;
  return {
    ...session,
    emit: (event) => {
      if (event.event !== 'note' || isNews(`${event.id} ${event.text}`)) session.emit(event);
    },
    note: (text) => {
      if (isNews(text)) session.note(text);
    },
  };
}

/** The same context, whose notes carry the resource's id. */
export function contextFor<C extends Session>(context: C, id: string): C {
  return { ...context, note: (text: string) => context.emit({ event: 'note', id, text }) };
}
