// What is stored about a table besides dynalite's data: one small document per table.
import { account } from '../../account.ts';
import type { Store } from '../../store.ts';

export interface TableRecord {
  tags: Record<string, string>;
  deletionProtection: boolean;
  /** AttributeName, when time to live is on. Nothing expires here: AWS promises only "within a few days". */
  timeToLive?: string;
  pointInTimeRecovery: boolean;
  /** Deletion has begun; the record stays until the table is certainly gone. */
  deleted: boolean;
}

export interface TableRecords {
  get(region: string, name: string): TableRecord | undefined;
  put(region: string, name: string, record: TableRecord): void;
  /** Tables of the region, including those being deleted. */
  names(region: string): string[];
  tagged(region: string): { name: string; tags: Record<string, string> }[];
  /** Removes the records of all other tables of the region. */
  keepOnly(region: string, names: string[]): void;
}

export const noRecord: TableRecord = {
  tags: {},
  deletionProtection: false,
  pointInTimeRecovery: false,
  deleted: false,
};

export function tableArn(region: string, name: string): string {
  return `arn:aws:dynamodb:${region}:${account}:table/${name}`;
}

export function tableRecords(store: Store): TableRecords {
  const collection = store.collection<TableRecord>('dynamodb-tables');
  const entries = (region: string) =>
    collection
      .entries()
      .filter(([key]) => key.startsWith(`${region}/`))
      .map(([key, record]) => ({ key, name: key.slice(region.length + 1), ...record }));
  return {
    get(region, name) {
      const record = collection.get(`${region}/${name}`);
      return record?.deleted ? undefined : record;
    },
    put: (region, name, record) => collection.put(`${region}/${name}`, record),
    names: (region) => entries(region).map(({ name }) => name),
    tagged: (region) =>
      entries(region).filter(({ tags, deleted }) => !deleted && Object.keys(tags).length > 0),
    keepOnly(region, names) {
      for (const { key, name } of entries(region)) if (!names.includes(name)) collection.delete(key);
    },
  };
}
