// Classifies every member of an operation's input, so that none is silently ignored. The tables are next to the operations;
// test/cloud/members.test.ts compares them with the SDK's models, so that each new member needs a decision.

/** Names are separated by whitespace; nested members are written `Outer.Inner`, also inside lists. */
export interface Members {
  /** Used by the operation, or stored and returned as sent. `Name.*` includes all nested members. */
  honoured: string;
  /** Not supported: refused unless empty or, for `Name=value`, equal to that value. `Map.{}.Inner`: inside map values. */
  refused?: string;
  /** Maps a member to the reason why it can be ignored. */
  harmless?: Record<string, string>;
}

export type MemberTable = Record<string, Members>;

export const namesIn = (text = ''): string[] => text.split(/\s+/).filter((name) => name !== '');

/** Throws the error that `refusal` creates for the first refused member in use. Throws for operations without an entry. */
export function refuseMembers(
  table: MemberTable,
  operation: string,
  input: object,
  refusal: (text: string) => Error,
): void {
  const members = table[operation];
  if (!members) throw new Error(`${operation} has no entry in its table of members`);
  for (const entry of namesIn(members.refused)) {
    const [name = '', standard] = entry.split('=');
    const used = valuesAt(input, name.split('.')).find(
      (value) => !isEmpty(value) && String(value) !== standard,
    );
    if (used === undefined) continue;
    const what = standard === undefined ? name : `${name} ${String(used)}`;
    throw refusal(`The embedded cloud does not support ${what} of ${operation}.`);
  }
}

function valuesAt(value: unknown, [name, ...rest]: string[]): unknown[] {
  if (name === undefined) return [value];
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, [name, ...rest]));
  if (typeof value !== 'object' || value === null) return [];
  if (name === '{}') return Object.values(value).flatMap((one) => valuesAt(one, rest));
  return Object.hasOwn(value, name) ? valuesAt((value as Record<string, unknown>)[name], rest) : [];
}

/** Requests nothing: absent, empty, false, or made only of such values. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (value instanceof Uint8Array) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
