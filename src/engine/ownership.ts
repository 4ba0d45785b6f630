// The only place that tells our resources from others'. A resource without a name that thumbs gives and the tag of
// the stack is never changed or removed, whatever a state file says; one that cannot be checked is not ours either.

import type { Context, Session } from '../aws/session.ts';
import { ThumbsError } from '../errors/errors.ts';
import type { Leftover } from '../results/results.ts';
import type { Owner, OwnName, Resource } from './resource.ts';

/** The state file's record of a resource, and the suffix of the stack's names. */
export interface Claim {
  record: { name: string; outputs: Record<string, unknown> } | undefined;
  suffix: string | undefined;
}

/** A resource that is not ours: the reason, as a predicate, and what to do about it. */
interface Stranger {
  why: string;
  fix: string;
}

/**
 * The name with its proof, or a leftover with the reason. Undefined for a missing resource, and for one that carries
 * another stack's tag and no state file claims: that one does not concern us.
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

/** Proof that the resource that was read may be changed. Throws `Conflict`. */
export function prove(
  context: Context,
  resource: Resource,
  name: string,
  owner: Owner,
  claim: Claim,
): OwnName {
  const stranger = strangerOf(context, resource, name, owner, claim);
  if (!stranger) return name as OwnName;
  const text = `the ${resource.type} ${name} already exists and ${stranger.why}; it is left unchanged`;
  throw new ThumbsError('Conflict', text, { fix: stranger.fix });
}

/** Undefined for our own. */
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
    const why = `has a name that thumbs does not give to any ${resource.type} of stack '${stack}'`;
    return {
      why,
      fix: `remove the entry '${resource.id}' from the state file, or rebuild it: thumbs recover`,
    };
  }
  if (owner === stack) return undefined;
  if (owner === null && resource.isUntagged)
    return {
      why: 'was not made by thumbs: it leads elsewhere',
      fix: 'remove or rename it yourself, and run the same command again',
    };
  if (owner === null) {
    const fix = `remove it yourself, or, if it is yours, tag it thumbs:stack=${stack} and run the same command again`;
    return { why: 'was not made by thumbs: it has no tag thumbs:stack', fix };
  }
  const isRecorded = record?.name === name && suffix !== undefined && name.endsWith(`-${suffix}`);
  if (trustsNames && isRecorded) return undefined;
  return {
    why: 'has tags that this account may not read, so its owner is unknown',
    fix: 'ask for permission to read them, or, if you know that it is yours, add --trust-names',
  };
}
