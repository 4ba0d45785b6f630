// Kinds of values that settings accept: how a flag's text becomes one, which are valid, and their JSON Schema.

import type { Mistake } from '../mistake.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Kind<T> {
  /** Description of valid values, after "takes": `a whole number from 1 to 100`. */
  takes: string;
  accepts(value: unknown): value is T;
  /**
   * From the text of a flag; undefined for text that is no such value. Without it the text itself is the value.
   * `previous`: of the same flag, where it is repeated.
   */
  parse?(text: string, previous?: T): T | undefined;
  /** How a flag writes it, after "It must be"; where that differs from `takes`. */
  written?: string;
  /** What is wrong inside a value that has parts, with the path from the value on. */
  mistakes?(value: unknown): Mistake[];
  /** All possible values, for completion. */
  choices?: readonly string[];
  schema: JsonSchema;
}

/** A value in a message is cut here, so that the message stays readable. In characters. */
const maxShown = 80;

/** Quoted, so that an empty or odd text is visible. */
export const shown = (value: unknown) =>
  typeof value === 'string' ? `'${brief(value)}'` : typeof value === 'number' ? `${value}` : shownJson(value);

export const shownJson = (value: unknown) => brief(JSON.stringify(value) ?? 'nothing');

const brief = (text: string) => (text.length > maxShown ? `${text.slice(0, maxShown - 1)}…` : text);

const wholeOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined);

const isWithin = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max;

export const whole = (min: number, max: number, unit = ''): Kind<number> => ({
  takes: `a whole number from ${min} to ${max}${unit && ` ${unit}`}`,
  accepts: (value) => isWithin(value, min, max),
  parse: wholeOf,
  schema: { type: 'integer', minimum: min, maximum: max },
});

export const oneOf = <T extends string>(choices: readonly T[]): Kind<T> => ({
  takes: choices.join(', '),
  accepts: (value): value is T => choices.includes(value as T),
  choices,
  schema: { enum: choices },
});

export const oneOfNumbers = (choices: readonly number[], unit: string): Kind<number> => ({
  takes: `${choices.join(', ')} ${unit}`,
  accepts: (value): value is number => choices.includes(value as number),
  parse: wholeOf,
  schema: { enum: choices },
});

export const toggle: Kind<boolean> = {
  takes: 'true or false',
  accepts: (value) => typeof value === 'boolean',
  schema: { type: 'boolean' },
};

/** A flag that may stand alone, be followed by one of the choices, or begin with `no-`. */
export const toggleOrOneOf = <T extends string>(choices: readonly T[]): Kind<T | boolean> => ({
  takes: `${choices.join(', ')}, true or false`,
  accepts: (value): value is T | boolean => typeof value === 'boolean' || choices.includes(value as T),
  choices,
  schema: { enum: [...choices, true, false] },
});

export const textLike = (rule: RegExp, takes: string): Kind<string> => ({
  takes,
  accepts: (value): value is string => typeof value === 'string' && rule.test(value),
  schema: { type: 'string', pattern: rule.source },
});

/** The same, and false for a setting that `--no-…` removes. */
export const offOr = (kind: Kind<string>): Kind<string | false> => ({
  ...kind,
  takes: `${kind.takes}, or false`,
  accepts: (value): value is string | false => value === false || kind.accepts(value),
  schema: { anyOf: [kind.schema, { const: false }] },
});
