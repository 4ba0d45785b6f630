// The meaning of a parsed PartiQL statement. Conditions have the shape of dynalite's own parsed expressions,
// so that its comparisons evaluate them.
import type { Condition, Operand, Path, Value } from 'dynalite/db/index.js';

export type { Condition, Operand, Path, Value } from 'dynalite/db/index.js';

export interface Select {
  kind: 'select';
  /** Undefined for `*`. */
  columns: Path[] | undefined;
  table: string;
  index: string | undefined;
  where: Condition | undefined;
  order: { attribute: string; descending: boolean }[];
}

export interface Insert {
  kind: 'insert';
  table: string;
  item: Record<string, Value>;
}

/** What SET assigns to a path: a value, another attribute, a sum or difference, or a longer list. */
export type Setting =
  | { as: 'operand'; operand: Path | Value }
  | { as: '+' | '-'; left: Path | Value; right: Path | Value }
  | { as: 'list_append'; left: Path | Value; right: Path | Value };

export interface Update {
  kind: 'update';
  table: string;
  set: { path: Path; to: Setting }[];
  remove: Path[];
  where: Condition | undefined;
  /** As UpdateItem spells it: `ALL_NEW`, `MODIFIED_OLD` is UPDATED_OLD there. */
  returns: string;
}

export interface Delete {
  kind: 'delete';
  table: string;
  where: Condition | undefined;
  returns: string;
}

export type Statement = Select | Insert | Update | Delete;

export function isPath(operand: Operand | Condition): operand is Path {
  return Array.isArray(operand);
}

/** The parts that must all hold. */
export function conjuncts(condition: Condition | undefined): Condition[] {
  if (!condition) return [];
  return condition.type === 'and' ? (condition.args as Condition[]).flatMap(conjuncts) : [condition];
}
