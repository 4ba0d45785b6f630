// Stacks whose end has passed, in the whole account: found by the tags of their parts, with or without a state file.
// If one part that is ours has no end, or a future one, the stack stays.
import { dirname, join } from 'node:path';
import { readingOnce } from '../aws/reading-once.ts';
import { loadState, type Session, withStack } from '../aws/session.ts';
import type { TagMap } from '../aws/tags.ts';
import { optionalRead } from '../engine/plan.ts';
import { ThumbsError } from '../errors/errors.ts';
import { worthReading } from '../pipeline.ts';
import { listStackNames } from '../resources/stack-names.ts';
import { endTag, stackTag } from '../stack/own-tags.ts';
import { defaultsFor } from '../stack/settings.ts';
import type { StateData } from '../stack/state.ts';
import { isPast } from '../stack/ttl.ts';
import { type Found, findAll, suffixesOf } from './recover.ts';

export interface ExpiredStack {
  stack: string;
  /** ISO 8601; the latest of its parts. */
  expires: string;
  /** As `--stack NAME` would have created it. */
  session: Session;
}

/** Every stack of the account and region whose end has passed. Read-only. */
export async function findExpired(session: Session): Promise<ExpiredStack[]> {
  const found: ExpiredStack[] = [];
  const look = readingOnce(session);
  for (const stack of await listStackNames(session)) {
    session.signal.throwIfAborted();
    const expires = await endOf(sessionOf(look, stack));
    if (expires) found.push({ stack, expires, session: sessionOf(session, stack) });
  }
  return found;
}

/** When the session's stack ended; undefined for one without an end, with time left, or that does not exist. */
export async function endOf(session: Session): Promise<string | undefined> {
  const now = session.clock.now();
  const found = await findAll(session);
  const lives = await Promise.all(suffixesOf(found).map((suffix) => readTags(session, suffix, found)));
  const ends: string[] = [];
  for (const tags of lives.flat().filter((tags) => tags[stackTag] === session.place.stack)) {
    const end = tags[endTag];
    if (!end || !isPast(end, now)) return undefined;
    ends.push(end);
  }
  // A setup was to postpone the end and died before it had updated the tags.
  const recorded = (await loadOwnState(session))?.settings;
  if (recorded && !(recorded.expires && isPast(recorded.expires, now))) return undefined;
  return ends.sort().at(-1);
}

/** The tags of all parts with one suffix, as far as they may be read. */
async function readTags(session: Session, suffix: string, found: Found): Promise<TagMap[]> {
  const context = withStack(session, suffix, defaultsFor(session.config));
  const lives = await Promise.all(
    worthReading(found).map((resource) =>
      optionalRead(
        context,
        `the ${resource.type}`,
        resource.read(context, resource.name(context), undefined),
      ),
    ),
  );
  return lives.flatMap((live) => (live?.facets.tags ? [live.facets.tags] : []));
}

/** The state file, if it belongs to this very stack: the account may have one of a name that the file has elsewhere. */
export async function loadOwnState(session: Session): Promise<StateData | undefined> {
  try {
    return await loadState(session);
  } catch (error) {
    if (error instanceof ThumbsError && ['WrongPlace', 'StateDamaged', 'StateTooNew'].includes(error.code))
      return undefined;
    throw error;
  }
}

function sessionOf(session: Session, stack: string): Session {
  const { config, place } = session;
  if (stack === place.stack) return session;
  const stateFile = join(dirname(config.stateFile), `${stack}.json`);
  return { ...session, config: { ...config, stack, stateFile }, place: { ...place, stack } };
}
