// Every operation of dynalite reads its table's record first, from LevelDB and by way of another thread. That took more
// CPU time than the operation itself, and the record changes only when the table does.
import type { DynaliteStore } from 'dynalite/db/index.js';

/** Keeps the records of tables in memory, as text: dynalite changes the objects that it gets. */
export function keepTables({ tableDb }: DynaliteStore): void {
  const texts = new Map<string, string>();
  let changes = 0;
  const { get, put, del } = tableDb;
  const forget = (name: string) => {
    changes++;
    texts.delete(name);
  };

  tableDb.get = (name, done) => {
    const text = texts.get(name);
    if (text !== undefined) return void setImmediate(done, null, JSON.parse(text));
    const before = changes;
    get(name, (error, table) => {
      // What was read while a record changed may be the old one.
      if (table && changes === before) texts.set(name, JSON.stringify(table));
      done(error, table);
    });
  };
  // Before and after: until it is written the record is the old one, and if the disk is full it stays so.
  tableDb.put = (name, table, done) => {
    forget(name);
    put(name, table, (error) => {
      forget(name);
      done(error);
    });
  };
  tableDb.del = (name, done) => {
    forget(name);
    del(name, (error) => {
      forget(name);
      done(error);
    });
  };
}
