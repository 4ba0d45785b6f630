// dynalite without its HTTP server: one LevelDB per region, its validations, its operations.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  create,
  type Done,
  type DynaliteStore,
  type IndexRecord,
  type TableRecord,
} from 'dynalite/db/index.js';
import { checkTypes, checkValidations } from 'dynalite/validations/index.js';
import { AwsError } from '../../aws-error.ts';
import { active, ask, changeTable, finishIndexes, withIndex, withStatus } from './dynalite-indexes.ts';

/** The tables of one region. */
export interface Dynalite {
  /** A DynamoDB operation; refusals become AwsErrors. */
  call<T extends object>(operation: string, input: object): Promise<T>;
  /** Runs with nobody else at the tables: what it is given skips the queue. */
  alone<T>(run: (dynalite: Dynalite) => Promise<T>): Promise<T>;
  /** Begins an index of a table that has items; it is ACTIVE when all are in it. Resolves to the table with it. */
  addIndex(table: string, index: object, definitions: TableRecord['AttributeDefinitions']): Promise<object>;
  /** Begins the removal of one. */
  removeIndex(table: string, index: string): Promise<object>;
  /** Completes what a killed process left unfinished: tables CREATING become ACTIVE, tables DELETING go. Resolves to those left. */
  settle(tableNames: string[]): Promise<string[]>;
  close(): Promise<void>;
}

const operations = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
  'UpdateTable',
];

interface Operation {
  run(store: DynaliteStore, input: object, done: Done<object>): void;
  validation: { types: object; custom?: unknown };
}

async function load(operation: string): Promise<Operation> {
  const file = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}.js`;
  const [action, validation] = await Promise.all([
    import(/* @vite-ignore */ `dynalite/actions/${file}`),
    import(/* @vite-ignore */ `dynalite/validations/${file}`),
  ]);
  return { run: action.default, validation: validation.default };
}

export async function openDynalite(dataDir: string, region: string, tableMs: number): Promise<Dynalite> {
  const path = join(dataDir, 'dynamodb', region);
  mkdirSync(path, { recursive: true });
  const loaded = await Promise.all(operations.map(load));
  const table = new Map(operations.map((name, index) => [name, loaded[index]]));
  const store = create({ path, createTableMs: tableMs, deleteTableMs: tableMs, updateTableMs: tableMs });
  // It also opens by itself, but then a folder that cannot be opened would act as a closed database.
  await store.db.open();
  const running = new Set<Promise<unknown>>();
  const over = new AbortController();
  const inBackground = (work: Promise<unknown>) => {
    running.add(work);
    work.catch(() => {}).finally(() => running.delete(work));
  };
  /** A closed database finishes it when it is opened again. */
  const finishLater = (name: string) =>
    inBackground(sleep(tableMs, undefined, { signal: over.signal }).then(() => finishIndexes(store, name)));
  const callNow = <T>(name: string, input: object): Promise<T> => {
    const operation = table.get(name);
    if (!operation) throw new AwsError('UnknownOperationException', `The embedded cloud has no ${name}.`);
    const result = run(store, operation, input);
    inBackground(result);
    return result as Promise<T>;
  };
  let last: Promise<unknown> | undefined;
  const dynalite: Dynalite = {
    async addIndex(name, index, definitions) {
      const table = await changeTable(store, name, (before) =>
        withIndex(before, index as IndexRecord, definitions),
      );
      finishLater(name);
      return table;
    },
    async removeIndex(name, index) {
      const table = await changeTable(store, name, (before) => withStatus(before, index, 'DELETING'));
      finishLater(name);
      return table;
    },
    async call<T>(name: string, input: object): Promise<T> {
      while (last) await last;
      return callNow<T>(name, input);
    },
    alone(run) {
      const before = last;
      const result = (async () => {
        await before;
        await Promise.allSettled(running);
        return run({ ...dynalite, call: async (name, input) => callNow(name, input) });
      })();
      const settled = result.then(
        () => {},
        () => {},
      );
      last = settled;
      void settled.then(() => {
        if (last === settled) last = undefined;
      });
      return result;
    },
    async settle(names) {
      const there: string[] = [];
      for (const name of names) if (await settleTable(store, name)) there.push(name);
      return there;
    },
    async close() {
      over.abort();
      // An operation that finds its database closed throws where nobody can catch it.
      await last;
      await Promise.allSettled(running);
      await store.db.close();
    },
  };
  return dynalite;
}

function run(store: DynaliteStore, { run, validation }: Operation, input: object): Promise<object> {
  return new Promise<object>((resolve, reject) => {
    const checked = checkTypes(input, validation.types);
    checkValidations(checked, validation.types, validation.custom, store);
    run(store, checked, (error, output) => (error ? reject(error) : resolve(output || {})));
  }).catch((error) => {
    throw asAwsError(error);
  });
}

function asAwsError(error: Error & { statusCode?: number; body?: Record<string, unknown> }): Error {
  if (!error.statusCode || !error.body) return error;
  const { __type, message, Message, ...fields } = error.body;
  const code = String(__type).split('#')[1] ?? 'InternalFailure';
  return new AwsError(
    code,
    String(message ?? Message ?? ''),
    error.statusCode,
    fields as Record<string, string>,
  );
}

/** Resolves to whether there is such a table. */
async function settleTable(store: DynaliteStore, name: string): Promise<boolean> {
  const table = await ask<TableRecord>((done) => store.tableDb.get(name, done)).catch((error) => {
    if (error.name !== 'NotFoundError') throw error;
  });
  if (!table) return false;
  const indexes = table.GlobalSecondaryIndexes ?? [];
  if (table.TableStatus === 'CREATING') await changeTable(store, name, active);
  if (table.TableStatus === 'UPDATING') await finishIndexes(store, name);
  if (table.TableStatus === 'DELETING') {
    await ask((done) => store.deleteItemDb(name, done));
    for (const index of indexes)
      await ask((done) => store.deleteIndexDb('Global', name, index.IndexName, done));
    await ask((done) => store.tableDb.del(name, done));
    return false;
  }
  return true;
}
