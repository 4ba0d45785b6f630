// All resources of one kind before removal: those proven to be ours, and those that are not and must be reported.
import type { Session } from '../aws/session.ts';
import { causedBy } from '../errors/causes.ts';
import { explain, isCredentials, whileDoing } from '../errors/errors.ts';
import type { Leftover, Unseen } from '../results/results.ts';
import { unlessOptional } from './optional.ts';
import { type Claim, judge } from './ownership.ts';
import { optionalRead } from './plan.ts';
import type { OwnName, Resource } from './resource.ts';

export interface Stock {
  own: OwnName[];
  left: Leftover[];
  unseen?: Unseen;
}

/** Everything that is listed, plus the state file's names. Read-only. */
export async function takeStock(session: Session, resource: Resource, claim: Claim): Promise<Stock> {
  const { record } = claim;
  const stock: Stock = { own: [], left: [] };
  if (await resource.isShared?.(session)) return stock;
  const answer = await look(session, resource);
  if ('unseen' in answer) stock.unseen = answer.unseen;
  const listed = 'found' in answer ? answer.found : [];
  // A borrowed resource was never ours: it is only forgotten.
  const claimed = record && !record.outputs.borrowed ? [record.name] : [];
  for (const name of new Set([...listed, ...claimed])) {
    const verdict = await verdictOn(session, resource, name, claim);
    if (typeof verdict === 'string') stock.own.push(verdict);
    else if (verdict) stock.left.push(verdict);
  }
  return stock;
}

/** Like `judge`; a resource whose owner cannot be read is left. */
export async function verdictOn(
  session: Session,
  resource: Resource,
  name: string,
  claim: Claim,
): Promise<OwnName | Leftover | undefined> {
  const { id, type } = resource;
  try {
    return await judge(session, resource, name, claim);
  } catch (error) {
    const failure = whileDoing(`reading the owner of ${type} ${name}`, error);
    return { id, type, name, reason: reasonOf(session, failure) };
  }
}

/** A denied listing must not prevent the other removals: recorded resources are still removed. */
export async function list(session: Session, resource: Resource): Promise<string[]> {
  const answer = await look(session, resource);
  return 'found' in answer ? answer.found : [];
}

async function look(session: Session, resource: Resource): Promise<{ found: string[] } | { unseen: Unseen }> {
  const { id, type } = resource;
  try {
    const listing = optionalRead(session, `the list of ${plural(type)}`, resource.find(session));
    const answer = await unlessOptional(session, resource, listing);
    if ('unseen' in answer) return answer;
    if (answer.found || !resource.isOptional) return { found: answer.found ?? [] };
    return { unseen: { id, type, reason: 'no permission to list them' } };
  } catch (error) {
    throw whileDoing(`looking for ${plural(type)} of this stack`, error);
  }
}

const plural = (type: string) => (type.endsWith('s') ? type : `${type}s`);

/** For one failed resource. Throws errors that would hit all the others too. */
export function reasonOf({ signal }: Session, error: unknown): string {
  if (signal.aborted || causedBy(error, isCredentials)) throw error;
  return explain(error).message;
}
