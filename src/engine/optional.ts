// Resources that most stacks do without. Failing to look for one is unknown, not absent: it is reported, but must not
// stop what the rest of the stack needs. Amplify has no endpoint in many regions, and others may answer with nonsense.
import type { Session } from '../aws/session.ts';
import { causedBy } from '../errors/causes.ts';
import { explain, isCredentials, ThumbsError } from '../errors/errors.ts';
import type { Unseen } from '../results/results.ts';
import type { Resource } from './resource.ts';

/**
 * Reports an optional resource as unseen, with a note, when the call fails. Throws what would hit all the others too, and
 * what was seen: somebody else's resource is a conflict, however optional ours would be.
 */
export async function unlessOptional<T>(
  session: Session,
  resource: Resource,
  call: Promise<T>,
): Promise<{ found: T } | { unseen: Unseen }> {
  try {
    return { found: await call };
  } catch (error) {
    const isEverywhere = session.signal.aborted || causedBy(error, isCredentials);
    if (!resource.isOptional || isEverywhere || causedBy(error, isConflict)) throw error;
    const { id, type } = resource;
    const reason = explain(error).message;
    session.note(`cannot look for ${type}s, which this stack may not need; continuing without (${reason})`);
    return { unseen: { id, type, reason } };
  }
}

const isConflict = (error: unknown) => error instanceof ThumbsError && error.code === 'Conflict';
