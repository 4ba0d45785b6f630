// Writes HashiCorp's configuration language as `terraform fmt` would format it.

/** Written verbatim: a reference or a call. */
class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Value =
  | string
  | number
  | boolean
  | Expression
  | readonly Value[]
  | { readonly [key: string]: Value };

/** Unknown values are omitted. */
export type Attributes = Record<string, Value | null | undefined>;

export interface Block {
  type: string;
  labels?: readonly string[];
  attributes: Attributes;
  blocks?: readonly Block[];
}

export const raw = (text: string) => new Expression(text);
/** A JSON document, written as a call so that references in it work. */
interface Json {
  readonly jsonencode: Value;
}

export function render(blocks: readonly Block[]): string {
  return blocks.map((block) => `${blockLines(block, '').join('\n')}\n`).join('\n');
}

function blockLines({ type, labels = [], attributes, blocks = [] }: Block, indent: string): string[] {
  const inner = `${indent}  `;
  const head = [type, ...labels.map(quoted)].join(' ');
  const own = attributeLines(attributes, inner);
  const nested = blocks.flatMap((block, index) => [
    ...(index > 0 || own.length > 0 ? [''] : []),
    ...blockLines(block, inner),
  ]);
  if (own.length + nested.length === 0) return [`${indent}${head} {}`];
  return [`${indent}${head} {`, ...own, ...nested, `${indent}}`];
}

/** Single lines stand together, with their equals signs aligned; longer values follow, each separated. */
function attributeLines(attributes: Attributes, indent: string): string[] {
  const entries = Object.entries(attributes).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, valueLines(value, indent)] as const],
  );
  const short = entries.filter(([, lines]) => lines.length === 1);
  const long = entries.filter(([, lines]) => lines.length > 1);
  const width = Math.max(0, ...short.map(([name]) => name.length));
  return [
    ...short.map(([name, [line]]) => `${indent}${name.padEnd(width)} = ${line}`),
    ...long.flatMap(([name, [first, ...rest]], index) => [
      ...(index > 0 || short.length > 0 ? [''] : []),
      `${indent}${name} = ${first}`,
      ...rest,
    ]),
  ];
}

/** The first line without indentation: it follows a name. */
function valueLines(value: Value, indent: string): string[] {
  if (value instanceof Expression) return [value.text];
  if (typeof value === 'string') return [quoted(value)];
  if (typeof value !== 'object') return [String(value)];
  if (Array.isArray(value)) return listLines(value, indent);
  if (!('jsonencode' in value)) return objectLines(value as Record<string, Value>, indent);
  const [first, ...rest] = valueLines((value as unknown as Json).jsonencode, indent);
  return rest.length === 0
    ? [`jsonencode(${first})`]
    : [`jsonencode(${first}`, ...rest.slice(0, -1), `${rest.at(-1)})`];
}

function listLines(values: readonly Value[], indent: string): string[] {
  const inner = `${indent}  `;
  const items = values.map((value) => valueLines(value, inner));
  if (items.every((lines) => lines.length === 1)) return [`[${items.map(([line]) => line).join(', ')}]`];
  return [
    '[',
    ...items.flatMap(([first, ...rest]) => withComma([`${inner}${first}`, ...rest])),
    `${indent}]`,
  ];
}

const withComma = (lines: string[]) => [...lines.slice(0, -1), `${lines.at(-1)},`];

function objectLines(value: Record<string, Value>, indent: string): string[] {
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([name, one]) => [keyOf(name), valueLines(one, inner)] as const);
  if (entries.length === 0) return ['{}'];
  // Equals signs are aligned between two longer values.
  const widths = new Map<string, number>();
  for (const run of runsOf(entries)) {
    const width = Math.max(...run.map(([name]) => name.length));
    for (const [name] of run) widths.set(name, width);
  }
  const lines = entries.flatMap(([name, [first, ...rest]]) => [
    `${inner}${name.padEnd(widths.get(name) ?? 0)} = ${first}`,
    ...rest,
  ]);
  return ['{', ...lines, `${indent}}`];
}

type Entry = readonly [name: string, lines: string[]];

/** Neighbouring single lines. */
function runsOf(entries: readonly Entry[]): Entry[][] {
  const runs: Entry[][] = [[]];
  for (const entry of entries) {
    if (entry[1].length === 1) runs.at(-1)?.push(entry);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

const keyOf = (name: string) => (/^[A-Za-z_][\w-]*$/.test(name) ? name : quoted(name));

/** References within a text stay references; one that is the whole text needs no quotes. */
function quoted(text: string): string {
  const [, reference] = /^\$\{([\w.]+)\}$/.exec(text) ?? [];
  return reference ?? JSON.stringify(text);
}
