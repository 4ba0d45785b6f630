// All resources of one kind before removal: those proven to be ours, and those that are not and must be reported.
import type { Session } from '../aws/session.ts';
import { causedBy } from '../errors/causes.ts';
import { explain, isCredentials, whileDoing } from '../errors/errors.ts';
import type { Leftover } from '../results/results.ts';
import { type Claim, judge } from './ownership.ts';
import { optionalRead } from './plan.ts';
import type { OwnName, Resource } from './resource.ts';

export interface Stock {
  own: OwnName[];
  left: Leftover[];
}

/** Everything that is listed, plus the state file's names. Read-only. */
export async function takeStock(session: Session, resource: Resource, claim: Claim): Promise<Stock> {
  const { record } = claim;
  const stock: Stock = { own: [], left: [] };
  if (await resource.isShared?.(session)) return stock;
  const listed = await list(session, resource);
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
  try {
    return (await optionalRead(session, `the list of ${resource.type}s`, resource.find(session))) ?? [];
  } catch (error) {
    throw whileDoing(`looking for ${resource.type}s of this stack`, error);
  }
}

/** For one failed resource. Throws errors that would hit all the others too. */
export function reasonOf({ signal }: Session, error: unknown): string {
  if (signal.aborted || causedBy(error, isCredentials)) throw error;
  return explain(error).message;
}
