// The SDK's models of AWS: operations with their inputs, member by member.
import { NormalizedSchema } from '@smithy/core/schema';

/** An operation's schema: `[9, namespace, name, traits, input, output]`. */
type OperationSchema = [kind: 9, namespace: string, name: string, traits: unknown, input: () => unknown];

export interface Member {
  /** `Outer.Inner`, without what lists and maps add. */
  path: string;
  /** Names that it may have in a request: its own, its header's, its query parameter's, its element's. */
  wireNames: string[];
  hasMembers: boolean;
}

/** By AWS's names. `client` is a client's module. */
export function inputsOf(client: object): Map<string, NormalizedSchema> {
  const schemas = Object.values(client).filter(
    (one): one is OperationSchema => Array.isArray(one) && one[0] === 9,
  );
  return new Map(schemas.map(([, , name, , input]) => [name, NormalizedSchema.of(input() as never)]));
}

/** All members at all depths, parents first; a structure inside itself is not entered again. */
export function membersOf(schema: NormalizedSchema, path = '', seen: string[] = []): Member[] {
  const inner = elementOf(schema);
  if (!inner.isStructSchema() || seen.includes(inner.getName(true) ?? '')) return [];
  const within = [...seen, inner.getName(true) ?? ''];
  return [...inner.structIterator()].flatMap(([name, member]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const below = membersOf(member, at, within);
    return [{ path: at, wireNames: wireNames(name, member), hasMembers: below.length > 0 }, ...below];
  });
}

/** What a list or a map holds in the end. */
function elementOf(schema: NormalizedSchema): NormalizedSchema {
  return schema.isListSchema() || schema.isMapSchema() ? elementOf(schema.getValueSchema()) : schema;
}

function wireNames(name: string, member: NormalizedSchema): string[] {
  const { httpHeader, httpQuery, xmlName, jsonName } = member.getMergedTraits();
  return [name, httpHeader, httpQuery, xmlName, jsonName].filter((one) => typeof one === 'string');
}

/** An input that uses the member at `path` and has the labels that a request cannot go without. */
export function inputUsing(schema: NormalizedSchema, path: string): object {
  const [name = '', ...rest] = path.split('.');
  const labels = [...schema.structIterator()].filter(([, member]) => isNeeded(member));
  return {
    ...Object.fromEntries(labels.map(([label]) => [label, 'some-name'])),
    [name]: sample(schema.getMemberSchema(name), rest),
  };
}

/** Parts of the address. */
function isNeeded(member: NormalizedSchema): boolean {
  const { httpLabel, contextParam } = member.getMergedTraits() as { httpLabel?: 1; contextParam?: unknown };
  return httpLabel === 1 || contextParam !== undefined;
}

function sample(schema: NormalizedSchema, path: string[]): unknown {
  if (schema.isListSchema()) return [sample(schema.getValueSchema(), path)];
  if (schema.isMapSchema()) return { key: sample(schema.getValueSchema(), path) };
  if (schema.isStructSchema()) {
    const [only, ...rest] = path;
    const chosen = [...schema.structIterator()].filter(([name]) => only === undefined || name === only);
    return Object.fromEntries(chosen.map(([name, member]) => [name, sample(member, rest)]));
  }
  if (schema.isTimestampSchema()) return new Date('2026-01-02T03:04:05Z');
  if (schema.isBlobSchema()) return Buffer.from('bytes');
  if (schema.isNumericSchema()) return 7;
  return schema.isBooleanSchema() ? true : 'some-value';
}
