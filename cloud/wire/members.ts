// What happens to every member of an operation's input: nothing is taken and forgotten. The tables stand beside the
// operations; test/cloud/members.test.ts compares them with the SDK's models, so that a new member needs a decision.

/** Names are separated by white space; those of nested members are `Outer.Inner`, also through lists. */
export interface Members {
  /** Read by the operation, or kept and returned as sent. `Name.*`: with everything in it. */
  honoured: string;
  /** Not supported: refused unless empty, or, for `Name=value`, unless it asks for what is so anyway. `Map.{}.Inner` looks into a map. */
  refused?: string;
  /** The member, and why it can be left out of account. */
  harmless?: Record<string, string>;
}

export type MemberTable = Record<string, Members>;

export const namesIn = (text = ''): string[] => text.split(/\s+/).filter((name) => name !== '');

/** Throws what `refusal` makes of the first refused member that is used. Throws for an operation without an entry. */
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

/** Asks for nothing: absent, empty, off, or made of such values only. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  if (value instanceof Uint8Array) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}
