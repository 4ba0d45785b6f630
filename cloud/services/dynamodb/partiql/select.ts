// SELECT: `=` or IN on the partition key reads those partitions (Query), anything else reads everything (Scan). WHERE then
// filters what was read, so that a page may hold fewer items than were read, or none.
import { createHash } from 'node:crypto';
import type { ExecuteStatementInput, ExecuteStatementOutput } from '@aws-sdk/client-dynamodb';
import { mapPath, matchesExprFilter } from 'dynalite/db/index.js';
import { parseJson } from '../../../wire/parse-json.ts';
import type { Tables } from '../tables.ts';
import { type Read, readsOf } from './reads.ts';
import { schemaOf } from './schema.ts';
import type { Path, Select, Value } from './syntax.ts';
import { refuse } from './tokens.ts';

type Item = Record<string, Value>;

interface Page {
  Items: Item[];
  ScannedCount: number;
  LastEvaluatedKey?: Item;
}

/** Where the next page starts: in which partition, and after which item. */
interface Position {
  of: string;
  partition: number;
  after?: Item | undefined;
}

/** What one answer may read at most. */
const maxBytes = 1_048_576;

export async function select(
  tables: Tables,
  statement: Select,
  input: ExecuteStatementInput,
): Promise<ExecuteStatementOutput> {
  const schema = await schemaOf(tables, statement.table, statement.index);
  const reads = readsOf(statement, schema);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([input.Statement, input.Parameters ?? []]))
    .digest('base64url');
  let { partition, after } = parseToken(input.NextToken, fingerprint);
  const items: Item[] = [];
  let left = input.Limit ?? Number.POSITIVE_INFINITY;
  let bytes = 0;
  while (partition < reads.length && left > 0 && bytes < maxBytes) {
    const read = reads[partition] as Read;
    const page = await readPage(tables, statement, read, { ...input, left, after });
    items.push(...page.Items);
    left -= page.ScannedCount;
    bytes += JSON.stringify(page.Items).length;
    after = page.LastEvaluatedKey;
    if (after) break;
    partition += 1;
  }
  const found = items.filter((item) => !statement.where || matchesExprFilter(item, statement.where));
  const isMore = after !== undefined || partition < reads.length;
  return {
    Items: found.map((item) => project(item, statement.columns)) as never,
    ...(isMore && { NextToken: formatToken({ of: fingerprint, partition, after }) }),
    ...(after && { LastEvaluatedKey: after as never }),
  };
}

function readPage(
  { dynalite }: Tables,
  { table, index }: Select,
  { conditions, descending }: Read,
  { left, after, ConsistentRead }: ExecuteStatementInput & { left: number; after: Item | undefined },
): Promise<Page> {
  const input = {
    TableName: table,
    ...(index !== undefined && { IndexName: index }),
    ...(Number.isFinite(left) && { Limit: left }),
    ...(after && { ExclusiveStartKey: after }),
    ...(ConsistentRead !== undefined && { ConsistentRead }),
  };
  if (!conditions) return dynalite.call<Page>('Scan', input);
  return dynalite.call<Page>('Query', { ...input, KeyConditions: conditions, ScanIndexForward: !descending });
}

/** `a.b` is called `b`, `a.b[0]` is called `b[0]`. */
function project(item: Item, columns: Path[] | undefined): Item {
  if (!columns) return item;
  const found = columns.map((path): [string, Value | null | undefined] => {
    const at = path.findLastIndex((step) => typeof step === 'string');
    const name = path.slice(at).map((step) => (typeof step === 'number' ? `[${step}]` : step));
    return [name.join(''), mapPath(path, item)];
  });
  return Object.fromEntries(found.filter((pair): pair is [string, Value] => pair[1] != null));
}

function formatToken(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64');
}

function parseToken(token: string | undefined, of: string): Position {
  if (token === undefined) return { of, partition: 0 };
  const position = decode(token);
  if (!position || typeof position.partition !== 'number') throw refuse('Invalid NextToken');
  if (position.of !== of) throw refuse('NextToken does not match request');
  return position;
}

function decode(token: string): Position | undefined {
  return parseJson(Buffer.from(token, 'base64').toString()) as Position | undefined;
}
