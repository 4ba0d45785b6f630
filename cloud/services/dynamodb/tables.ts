// What our own DynamoDB operations work with: a region's tables in dynalite, and the records beside them.
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { Dynalite } from './dynalite.ts';
import { noRecord, type TableRecord, type TableRecords } from './records.ts';
import type { Tokens } from './tokens.ts';

export interface Tables {
  region: string;
  dynalite: Dynalite;
  records: TableRecords;
  tokens: Tokens;
}

/** Input and output as the service model has them. */
export type Own = (tables: Tables, input: never) => object | Promise<object>;

export interface Named {
  TableName: string;
}

export async function describe({ dynalite }: Tables, input: Named): Promise<TableDescription> {
  return (await dynalite.call<{ Table: TableDescription }>('DescribeTable', input)).Table;
}

export function recordOf({ records, region }: Tables, name: string): TableRecord {
  return records.get(region, name) ?? noRecord;
}

export function save(tables: Tables, name: string, change: Partial<TableRecord>): void {
  tables.records.put(tables.region, name, { ...recordOf(tables, name), ...change });
}
