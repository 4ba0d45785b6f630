// Creates and deletes global indexes on tables that have items, which dynalite does not support.
import {
  createKey,
  type Done,
  type DynaliteStore,
  getIndexActions,
  type IndexRecord,
  type TableRecord,
} from 'dynalite/db/index.js';

export function ask<T = void>(start: (done: Done<T>) => void): Promise<T | undefined> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));
}

/** Resolves to the table as stored. */
export async function changeTable(
  store: DynaliteStore,
  name: string,
  change: (table: TableRecord) => TableRecord,
): Promise<TableRecord> {
  const before = await ask<TableRecord>((done) => store.tableDb.get(name, done));
  const table = change(before as TableRecord);
  await ask((done) => store.tableDb.put(name, table, done));
  return table;
}

const indexesOf = ({ GlobalSecondaryIndexes = [] }: TableRecord) => GlobalSecondaryIndexes;

const ready = (status: string) => (index: IndexRecord) =>
  index.IndexStatus === status ? { ...index, IndexStatus: 'ACTIVE' } : index;

export const active = (table: TableRecord): TableRecord => ({
  ...table,
  TableStatus: 'ACTIVE',
  ...(table.GlobalSecondaryIndexes && {
    GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map((one) => ({ ...one, IndexStatus: 'ACTIVE' })),
  }),
});

export function withIndex(
  table: TableRecord,
  index: IndexRecord,
  definitions: TableRecord['AttributeDefinitions'],
): TableRecord {
  const throughput = { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 };
  const made = {
    ProvisionedThroughput: throughput,
    IndexSizeBytes: 0,
    ItemCount: 0,
    ...index,
    IndexStatus: 'CREATING',
  };
  const known = new Set(table.AttributeDefinitions.map(({ AttributeName }) => AttributeName));
  const added = definitions.filter(({ AttributeName }) => !known.has(AttributeName));
  return {
    ...table,
    TableStatus: 'UPDATING',
    AttributeDefinitions: [...table.AttributeDefinitions, ...added],
    GlobalSecondaryIndexes: [...indexesOf(table), made],
  };
}

export const withStatus = (table: TableRecord, index: string, status: string): TableRecord => ({
  ...table,
  TableStatus: 'UPDATING',
  GlobalSecondaryIndexes: indexesOf(table).map((one) =>
    one.IndexName === index ? { ...one, IndexStatus: status } : one,
  ),
});

/** Finishes pending index changes, also those interrupted by a restart. */
export async function finishIndexes(store: DynaliteStore, name: string): Promise<void> {
  const table = await ask<TableRecord>((done) => store.tableDb.get(name, done));
  if (!table) return;
  for (const index of indexesOf(table)) {
    if (index.IndexStatus === 'CREATING') await fillIndex(store, table, index);
    if (index.IndexStatus === 'DELETING')
      await ask((done) => store.deleteIndexDb('Global', name, index.IndexName, done));
  }
  await changeTable(store, name, (now) => {
    const left = indexesOf(now)
      .filter(({ IndexStatus }) => IndexStatus !== 'DELETING')
      .map(ready('CREATING'))
      .map(ready('UPDATING'));
    const { GlobalSecondaryIndexes: _, ...rest } = now;
    return { ...rest, TableStatus: 'ACTIVE', ...(left.length > 0 && { GlobalSecondaryIndexes: left }) };
  });
}

/** Adds items one by one, each in its current state; dynalite indexes concurrent writes itself. */
async function fillIndex(store: DynaliteStore, table: TableRecord, index: IndexRecord): Promise<void> {
  const items = store.getItemDb(table.TableName);
  const entries = store.getIndexDb('Global', table.TableName, index.IndexName);
  for await (const listed of items.createValueStream()) {
    const key = createKey(listed, table);
    await ask((done) =>
      items.lock(key, (release) => {
        const finish = release(done);
        items.get(key, (_missing, item) => {
          const [put] = item ? getIndexActions([index], undefined, item, table).puts : [];
          if (put) entries.put(put.key, put.item, finish);
          else finish();
        });
      }),
    );
  }
}
