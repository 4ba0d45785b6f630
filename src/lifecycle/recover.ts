// A stack's suffix, settings and state: from the state file, or found again in the account when the file is lost.
// AWS remembers what was made, not what was asked for: settings are read back from the things that carry them.
import { apiEnvironment, environment, type Recipe } from '../../lambda/contract.ts';
import { type Context, contextFor, type Session, withStack } from '../aws/session.ts';
import type { TagMap } from '../aws/tags.ts';
import type { Facets, Live, Resource } from '../engine/resource.ts';
import { list } from '../engine/stock.ts';
import { ThumbsError, UsageError } from '../errors/errors.ts';
import { everything, worthReading } from '../pipeline.ts';
import { notification } from '../resources/bucket/notification.ts';
import { logGroup } from '../resources/function/log-group.ts';
import { role } from '../resources/function/role.ts';
import { trigger } from '../resources/function/trigger.ts';
import { worker } from '../resources/function/worker.ts';
import { apiFunction } from '../resources/http-api/api-function.ts';
import { siteApp } from '../resources/site/site-app.ts';
import { endTag, isSuffix, newSuffix } from '../stack/names.ts';
import type { Outputs } from '../stack/outputs.ts';
import { architectures, checkSettings, recipeOf, type Settings, type Trigger } from '../stack/settings.ts';
import { type ResourceRecord, State, type StateData } from '../stack/state.ts';

/** The state to work on: what is known, with the settings of this run. */
export function newState(session: Session, known: StateData | undefined, settings: Settings): State {
  const { config, place } = session;
  return new State(config.stateFile, {
    version: 1,
    ...place,
    suffix: known?.suffix ?? newSuffix(),
    settings,
    resources: known?.resources ?? {},
  });
}

/**
 * The state of a stack as the account alone tells it, or undefined when nothing there carries its tag.
 * `before` stands in for what cannot be read back. Throws `Ambiguous` when there are several stacks of the name.
 */
export async function recoverState(session: Session, before: Settings): Promise<StateData | undefined> {
  const found = await findAll(session);
  const [suffix, ...others] = suffixesOf(found);
  if (!suffix) return undefined;
  if (others.length > 0) throw ambiguous(session, [suffix, ...others]);
  const settings = await readSettings(withStack(session, suffix, before), found);
  const resources = await readRecords(withStack(session, suffix, settings), found);
  return { version: 1, ...session.place, suffix, settings, resources };
}

/** Resource id → names of what the account holds of this stack, and that is proven to be the stack's. */
export type Found = ReadonlyMap<string, readonly string[]>;

export async function findAll(session: Session): Promise<Found> {
  const find = async (resource: Resource): Promise<[string, string[]]> => {
    const names = await list(session, resource);
    const owners = await Promise.all(names.map((name) => resource.owner(session, name)));
    return [resource.id, names.filter((_, index) => owners[index]?.owner === session.place.stack)];
  };
  return new Map(await Promise.all(everything.map(find)));
}

/** The suffixes of all that was found: one per life that was not torn down. */
export function suffixesOf(found: Found): string[] {
  const endings = [...found.values()].flat().map((name) => name.slice(name.lastIndexOf('-') + 1));
  return [...new Set(endings)].filter(isSuffix).sort();
}

function ambiguous({ place }: Session, suffixes: string[]): ThumbsError {
  return new ThumbsError(
    'Ambiguous',
    `the account holds remains of ${suffixes.length} stacks named '${place.stack}' (${suffixes.join(', ')})`,
    { fix: 'remove them: thumbs teardown' },
  );
}

/** Resource id → as it is, for those that are there and are ours. */
type Lives = ReadonlyMap<string, Live>;

/** One of them, as its resource reads it. */
const liveOf = <F extends Facets, O extends Outputs>(lives: Lives, { id }: Resource<F, O>) =>
  lives.get(id) as Live<F, O> | undefined;

async function readAll(context: Context, all: Found): Promise<Lives> {
  const resources = worthReading(all);
  const lives = await Promise.all(
    resources.map((resource) =>
      resource.read(contextFor(context, resource.id), resource.name(context), undefined),
    ),
  );
  const found = new Map<string, Live>();
  for (const [index, { id }] of resources.entries()) {
    const live = lives[index];
    if (live?.owner === context.names.stack) found.set(id, live);
  }
  return found;
}

async function readRecords(context: Context, all: Found): Promise<Record<string, ResourceRecord>> {
  const lives = await readAll(context, all);
  const at = new Date().toISOString();
  const records = everything.flatMap((resource): [string, ResourceRecord][] => {
    const live = lives.get(resource.id);
    const { id, type } = resource;
    return live
      ? [[id, { type, status: 'ready', name: resource.name(context), outputs: { ...live.outputs }, at }]]
      : [];
  });
  return Object.fromEntries(records);
}

/** The inverse of what the resources make of the settings. */
async function readSettings(context: Context, all: Found): Promise<Settings> {
  const lives = await readAll(context, all);
  const { expires: _, api: __, site: ___, ...before } = context.settings;
  const expires = endFrom(lives);
  const made = liveOf(lives, worker)?.facets ?? {};
  return {
    ...before,
    ...recipeFrom(context, made.environment),
    trigger: triggerFrom(context, lives) ?? before.trigger,
    ...(lives.has('alarms') || lives.has('dashboard') ? { alarms: true } : {}),
    role: roleFrom(context, made.role),
    ...boundaryFrom(liveOf(lives, role)?.facets.boundary),
    arch: architectures.find((arch) => arch === made.architecture) ?? before.arch,
    memoryMB: made.memoryMB ?? before.memoryMB,
    timeoutSeconds: made.timeoutSeconds ?? before.timeoutSeconds,
    maxConcurrency: liveOf(lives, trigger)?.facets.maxConcurrency ?? before.maxConcurrency,
    retentionDays: liveOf(lives, logGroup)?.facets.retentionDays ?? before.retentionDays,
    ...(expires ? { expires } : {}),
    ...apiFrom(lives),
    ...siteFrom(lives),
  };
}

/** The function knows the token's hash. Where it is gone the token is, too, and setup makes another. */
function apiFrom(lives: Lives): Pick<Settings, 'api'> {
  const known = liveOf(lives, apiFunction)?.facets.environment;
  if (!known && !lives.has('http-api')) return {};
  const read = known?.[apiEnvironment.read] === 'open' ? 'open' : 'token';
  const tokenHash = known?.[apiEnvironment.tokenHash];
  return { api: tokenHash ? { read, tokenHash } : { read, tokenHash: '', isTokenUnseen: true } };
}

/** A site that died half-way is told by what came first; without its API there is none. */
function siteFrom(lives: Lives): Pick<Settings, 'site'> {
  const isMissing = liveOf(lives, siteApp)?.outputs.denied;
  if (lives.has('site-app') && !isMissing) return { site: 'amplify' };
  if (lives.has('public-thumbnails')) return { site: 'public' };
  return lives.has('site') || lives.has('site-hosting') ? { site: 'private' } : {};
}

/** The latest, where a setup that changed it did not come to its end. */
function endFrom(lives: Lives): string | undefined {
  const ends = [...lives.values()]
    .map(({ facets }) => facets.tags?.[endTag])
    .filter((end) => end !== undefined);
  return ends.sort().at(-1);
}

/** The recipe is in the worker's environment; what somebody broke there is not taken over. */
function recipeFrom(context: Context, variables: TagMap | null | undefined): Partial<Recipe> {
  const text = variables?.[environment.recipe];
  if (text === undefined) return {};
  try {
    return recipeOf(checkSettings({ ...context.settings, ...JSON.parse(text) }));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof UsageError))
      throw error;
    context.note(`${environment.recipe} of the function says nothing that thumbs understands: ${text}`);
    return {};
  }
}

function triggerFrom(context: Context, lives: Lives): Trigger | undefined {
  const destination = liveOf(lives, notification)?.facets.destination;
  if (destination) return destination.includes(':lambda:') ? 's3' : 's3-sqs';
  if (lives.has('permission')) return 's3';
  if (!lives.has('trigger')) return undefined;
  context.note('the bucket reports nothing to the queue: taken for --trigger sqs');
  return 'sqs';
}

function boundaryFrom(boundary: string | null | undefined): Pick<Settings, 'permissionsBoundary'> {
  return boundary ? { permissionsBoundary: boundary } : {};
}

/** A role outside of our own path is borrowed, and goes on being so. */
function roleFrom({ names, settings }: Context, arn: string | null | undefined): string | null {
  if (!arn) return settings.role;
  return arn === names.arn.role('role') ? null : arn;
}
