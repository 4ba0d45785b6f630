// The one place that tells ours from what belongs to others. What does not bear a name that thumbs gives and the tag of
// the stack is never changed or removed, whatever a state file says; what cannot be asked is not ours either.

import type { Context, Session } from '../aws/session.ts';
import { ThumbsError } from '../errors/errors.ts';
import type { Leftover } from '../results/results.ts';
import type { Owner, OwnName, Resource } from './resource.ts';

/** What the state file says of a resource, and how it says that the stack's names end. */
export interface Claim {
  record: { name: string; outputs: Record<string, unknown> } | undefined;
  suffix: string | undefined;
}

/** What is not ours: why, as a predicate, and what to do about it. */
interface Stranger {
  why: string;
  fix: string;
}

/**
 * The name with its proof, or a leftover with the reason. Undefined for what is not there, and for what carries another
 * stack's tag and no state file claims: that is nobody's business here.
 */
export async function judge(
  session: Session,
  resource: Resource,
  name: string,
  claim: Claim,
): Promise<OwnName | Leftover | undefined> {
  const { id, type } = resource;
  const found = await resource.owner(session, name);
  if (!found) return undefined;
  const stranger = strangerOf(session, resource, name, found.owner, claim);
  if (!stranger) return name as OwnName;
  const isOthers = typeof found.owner === 'string' && found.owner !== session.place.stack;
  if (isOthers && claim.record?.name !== name) return undefined;
  return { id, type, name, reason: `it ${stranger.why}; ${stranger.fix}` };
}

/** The proof that what was read may be changed. Throws `Conflict`. */
export function prove(
  context: Context,
  resource: Resource,
  name: string,
  owner: Owner,
  claim: Claim,
): OwnName {
  const stranger = strangerOf(context, resource, name, owner, claim);
  if (!stranger) return name as OwnName;
  const text = `the ${resource.type} ${name} exists already and ${stranger.why}; it is left alone`;
  throw new ThumbsError('Conflict', text, { fix: stranger.fix });
}

/** Undefined for what is ours. */
function strangerOf(
  { place, trustsNames }: Session,
  resource: Resource,
  name: string,
  owner: Owner,
  { record, suffix }: Claim,
): Stranger | undefined {
  const { stack } = place;
  if (typeof owner === 'string' && owner !== stack) {
    const fix = 'remove it yourself, or use another stack: --stack NAME';
    return { why: `belongs to stack '${owner}'`, fix };
  }
  if (!resource.isName(place, name)) {
    const why = `has a name that thumbs gives to no ${resource.type} of stack '${stack}'`;
    return {
      why,
      fix: `take the entry '${resource.id}' out of the state file, or rebuild it: thumbs recover`,
    };
  }
  if (owner === stack) return undefined;
  if (owner === null) {
    const fix = `remove it yourself, or, if it is yours, tag it thumbs:stack=${stack} and run the same command again`;
    return { why: 'was not made by thumbs, for it has no tag thumbs:stack', fix };
  }
  const isRecorded = record?.name === name && suffix !== undefined && name.endsWith(`-${suffix}`);
  if (trustsNames && isRecorded) return undefined;
  return {
    why: 'has tags that this account may not read, so nobody can tell whose it is',
    fix: 'ask for the permission to read them, or, if you know that it is yours, add --trust-names',
  };
}
