// dynalite ships no types. Its HTTP server cannot be closed unless it has listened, so its parts are used one by one:
// the LevelDB store, the validations and the operations. Callbacks carry errors with `statusCode` and `body`.
declare module 'dynalite/db/index.js' {
  export type Done<T = void> = (error?: Error | null, value?: T) => void;
  export interface IndexRecord {
    IndexName: string;
    IndexStatus: string;
  }
  export interface TableRecord {
    TableName: string;
    TableStatus: string;
    AttributeDefinitions: { AttributeName?: string | undefined; AttributeType?: string | undefined }[];
    GlobalSecondaryIndexes?: IndexRecord[];
  }
  export type Item = Record<string, Value>;
  type Release = (done: Done) => Done;
  export interface DynaliteStore {
    tableDb: {
      get(name: string, done: Done<TableRecord>): void;
      put(name: string, table: TableRecord, done: Done): void;
      del(name: string, done: Done): void;
    };
    db: { open(): Promise<void>; close(): Promise<void> };
    getItemDb(name: string): {
      /** Blocks other writes to the item with this key until `release` is called. */
      lock(key: string, run: (release: Release) => void): void;
      get(key: string, done: Done<Item>): void;
      createValueStream(options?: object): AsyncIterable<Item>;
    };
    getIndexDb(
      type: 'Global' | 'Local',
      table: string,
      index: string,
    ): { put(key: string, item: Item, done: Done): void };
    deleteItemDb(name: string, done: Done): void;
    deleteIndexDb(type: 'Global' | 'Local', table: string, index: string, done: Done): void;
  }
  interface Options {
    path: string;
    createTableMs: number;
    deleteTableMs: number;
    updateTableMs: number;
  }
  export function create(options: Options): DynaliteStore;

  /** An attribute's value as on the wire; bytes are base64. */
  export interface Value {
    S?: string;
    N?: string;
    B?: string;
    BOOL?: boolean;
    NULL?: boolean;
    L?: Value[];
    M?: Record<string, Value>;
    SS?: string[];
    NS?: string[];
    BS?: string[];
  }
  export type Path = (string | number)[];
  export type Operand = Path | Value | Condition;
  /** A parsed expression: `and`, `or`, `not`, a comparison, `in`, `between`, or a function by name. */
  export interface Condition {
    type: string;
    name?: string;
    args: (Operand | Condition)[];
  }
  export function createKey(item: Item, table: TableRecord): string;
  export function getIndexActions(
    indexes: readonly IndexRecord[],
    before: Item | undefined,
    item: Item,
    table: TableRecord,
  ): { puts: { index: string; key: string; item: Item }[] };
  export function matchesExprFilter(item: Record<string, Value>, expression: Condition): boolean;
  export function mapPath(path: Path, item: Record<string, Value>): Value | null | undefined;
}

declare module 'dynalite/validations/index.js' {
  export function checkTypes(input: object, types: object): object;
  export function checkValidations(input: object, types: object, custom: unknown, store: object): void;
}
