// dynalite without its HTTP server: one LevelDB per region, with exclusive and shared access.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, type DynaliteStore, type IndexRecord, type TableRecord } from 'dynalite/db/index.js';
import { AwsError } from '../../aws-error.ts';
import { active, ask, changeTable, finishIndexes, withIndex, withStatus } from './dynalite-indexes.ts';
import { loadOperations, type Operations, runOperation } from './dynalite-operations.ts';
import { keepTables } from './table-cache.ts';

/** The tables of one region. */
export interface Dynalite {
  /** A DynamoDB operation; refusals become AwsErrors. */
  call<T extends object>(operation: string, input: object): Promise<T>;
  /** Runs with exclusive access to the tables; the `dynalite` it receives bypasses the queue. */
  alone<T>(run: (dynalite: Dynalite) => Promise<T>): Promise<T>;
  /** Starts creating an index on a table with items; it becomes ACTIVE once filled. Resolves to the updated table. */
  addIndex(table: string, index: object, definitions: TableRecord['AttributeDefinitions']): Promise<object>;
  /** Starts deleting an index. */
  removeIndex(table: string, index: string): Promise<object>;
  /** Completes what a killed process left unfinished: tables CREATING become ACTIVE, tables DELETING go. Resolves to those left. */
  settle(tableNames: string[]): Promise<string[]>;
  close(): Promise<void>;
}

/** An open database and its running operations. */
interface Opened {
  store: DynaliteStore;
  operations: Operations;
  tableMs: number;
  running: Set<Promise<unknown>>;
  /** Aborted when the database closes. */
  over: AbortController;
  /** Settles when all exclusive runs are done; undefined when there are none. */
  last: Promise<unknown> | undefined;
}

export async function openDynalite(dataDir: string, region: string, tableMs: number): Promise<Dynalite> {
  const opened = await openDatabase(join(dataDir, 'dynamodb', region), tableMs);
  const { store } = opened;
  const dynalite: Dynalite = {
    async addIndex(name, index, definitions) {
      const table = await changeTable(store, name, (before) =>
        withIndex(before, index as IndexRecord, definitions),
      );
      finishLater(opened, name);
      return table;
    },
    async removeIndex(name, index) {
      const table = await changeTable(store, name, (before) => withStatus(before, index, 'DELETING'));
      finishLater(opened, name);
      return table;
    },
    async call<T>(name: string, input: object): Promise<T> {
      while (opened.last) await opened.last;
      return callNow<T>(opened, name, input);
    },
    alone: (run) =>
      runAlone(opened, () => run({ ...dynalite, call: async (name, input) => callNow(opened, name, input) })),
    async settle(names) {
      const there: string[] = [];
      for (const name of names) if (await settleTable(store, name)) there.push(name);
      return there;
    },
    close: () => closeDatabase(opened),
  };
  return dynalite;
}

async function openDatabase(path: string, tableMs: number): Promise<Opened> {
  mkdirSync(path, { recursive: true });
  const operations = await loadOperations();
  const store = create({ path, createTableMs: tableMs, deleteTableMs: tableMs, updateTableMs: tableMs });
  keepTables(store);
  // LevelDB also opens lazily, but then a folder that cannot be opened would look like a closed database.
  await store.db.open();
  return { store, operations, tableMs, running: new Set(), over: new AbortController(), last: undefined };
}

async function closeDatabase(opened: Opened): Promise<void> {
  opened.over.abort();
  // An operation on a closed database would throw an uncaught exception.
  await opened.last;
  await Promise.allSettled(opened.running);
  await opened.store.db.close();
}

function inBackground({ running }: Opened, work: Promise<unknown>): void {
  running.add(work);
  work.catch(() => {}).finally(() => running.delete(work));
}

/** If the database closes first, the work is finished when it is reopened. */
function finishLater(opened: Opened, name: string): void {
  const { store, tableMs, over } = opened;
  const finished = sleep(tableMs, undefined, { signal: over.signal }).then(() => finishIndexes(store, name));
  inBackground(opened, finished);
}

function callNow<T>(opened: Opened, name: string, input: object): Promise<T> {
  const operation = opened.operations.get(name);
  if (!operation) throw new AwsError('UnknownOperationException', `The embedded cloud has no ${name}.`);
  const result = runOperation(opened.store, operation, input);
  inBackground(opened, result);
  return result as Promise<T>;
}

/** Runs after earlier exclusive runs and all running operations; new operations wait. */
function runAlone<T>(opened: Opened, run: () => Promise<T>): Promise<T> {
  const before = opened.last;
  const result = (async () => {
    await before;
    await Promise.allSettled(opened.running);
    return run();
  })();
  const settled = result.then(
    () => {},
    () => {},
  );
  opened.last = settled;
  void settled.then(() => {
    if (opened.last === settled) opened.last = undefined;
  });
  return result;
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
