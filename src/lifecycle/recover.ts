// A stack's suffix, settings and state: from the state file, or found again in the account when the file is lost.
import { type Context, contextFor, loadState, type Session, withStack } from '../aws/session.ts';
import { unlessOptional } from '../engine/optional.ts';
import type { Live, Resource } from '../engine/resource.ts';
import { list } from '../engine/stock.ts';
import { ThumbsError } from '../errors/errors.ts';
import { everything, worthReading } from '../pipeline.ts';
import { sourceOfRule, sourceRule } from '../resources/bucket/source-rule.ts';
import { isSuffix, newSuffix } from '../stack/names.ts';
import type { Settings } from '../stack/settings.ts';
import { type ResourceRecord, State, type StateData } from '../stack/state.ts';
import { type Lives, readSettings } from './read-settings.ts';

/** The state to work on: everything known, with the settings of this run. */
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
 * The state of a stack by the account alone, or undefined when no resource carries its tag.
 * `before` replaces what cannot be read back. Throws `Ambiguous` when there are several stacks of the name.
 */
export async function recoverState(session: Session, before: Settings): Promise<StateData | undefined> {
  const found = await findAll(session);
  const [suffix, ...others] = suffixesOf(found);
  if (!suffix) return undefined;
  if (others.length > 0) throw ambiguous(session, [suffix, ...others]);
  const context = withStack(session, suffix, { ...before, ...sourceFrom(found) });
  // Which tags are the stack's is only known once all of them are.
  const names = { ...context.names, isOurTag: () => true };
  const settings = readSettings(context, await readAll({ ...context, names }, found));
  const resources = await readRecords(withStack(session, suffix, settings), found);
  return { version: 1, ...session.place, suffix, settings, resources };
}

/** The bucket with the originals is not the stack's: only the rule there leads to it. */
function sourceFrom(found: Found): Pick<Settings, 'source'> {
  const [name] = found.get(sourceRule.id) ?? [];
  return name === undefined ? {} : { source: sourceOfRule(name) };
}

/** Resource id → names of the account's resources that provably belong to this stack. */
export type Found = ReadonlyMap<string, readonly string[]>;

export async function findAll(session: Session): Promise<Found> {
  const find = async (resource: Resource): Promise<[string, string[]]> => {
    const names = await list(session, resource);
    const asked = Promise.all(names.map((name) => resource.owner(session, name)));
    const answer = await unlessOptional(session, resource, asked);
    const owners = 'found' in answer ? answer.found : [];
    return [resource.id, names.filter((_, index) => owners[index]?.owner === session.place.stack)];
  };
  return new Map(await Promise.all(everything.map(find)));
}

/** The suffixes of all resources found: one per stack that was not torn down. */
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

/** Those that exist and are ours. */
async function readAll(context: Context, all: Found): Promise<Lives> {
  const resources = worthReading(all);
  const lives = await Promise.all(
    resources.map(async (resource) => {
      const own = contextFor(context, resource.id);
      const reading = resource.read(own, resource.name(context), undefined);
      const answer = await unlessOptional(own, resource, reading);
      return 'found' in answer ? answer.found : undefined;
    }),
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

/** What an old file says about settings that no resource stores. The file of another account must not be overwritten. */
export async function readStale(session: Session): Promise<StateData | undefined> {
  try {
    return await loadState(session);
  } catch (error) {
    if (error instanceof ThumbsError && error.code === 'StateDamaged') return undefined;
    throw error;
  }
}
