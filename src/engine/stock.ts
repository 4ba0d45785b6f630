// What there is of one kind before it is removed: what is proven to be ours, and what is not and has to be told.
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

/** Everything that is listed, and what the state file names on top. Reads only. */
export async function takeStock(session: Session, resource: Resource, claim: Claim): Promise<Stock> {
  const { record } = claim;
  const stock: Stock = { own: [], left: [] };
  if (await resource.isShared?.(session)) return stock;
  const listed = await list(session, resource);
  // A borrowed thing was never ours: it is only forgotten.
  const claimed = record && !record.outputs.borrowed ? [record.name] : [];
  for (const name of new Set([...listed, ...claimed])) {
    const verdict = await verdictOn(session, resource, name, claim);
    if (typeof verdict === 'string') stock.own.push(verdict);
    else if (verdict) stock.left.push(verdict);
  }
  return stock;
}

/** As `judge` has it; what fails to be asked is left. */
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
    const failure = whileDoing(`asking whose the ${type} ${name} is`, error);
    return { id, type, name, reason: reasonOf(session, failure) };
  }
}

/** A listing that the account denies must not keep the rest from being removed: what is recorded still is. */
export async function list(session: Session, resource: Resource): Promise<string[]> {
  try {
    return (await optionalRead(session, `the list of ${resource.type}s`, resource.find(session))) ?? [];
  } catch (error) {
    throw whileDoing(`looking for ${resource.type}s of this stack`, error);
  }
}

/** Of one thing that failed. Throws what would fail with all the others, too. */
export function reasonOf({ signal }: Session, error: unknown): string {
  if (signal.aborted || causedBy(error, isCredentials)) throw error;
  return explain(error).message;
}
