// Pages of the images table: the index by status, the whole table in parallel segments, or only how many there are.
import { type AttributeValue, DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { byStatusIndex } from '../../lambda/contract.ts';
import { byShardIndex, shardCount, shardKeys } from '../../lambda/shards.ts';
import type { Context } from '../aws/session.ts';
import { ThumbsError, whileDoing } from '../errors/errors.ts';
import { indexOf } from '../stack/table-index.ts';
import type { Outcome } from './items.ts';
import { merge, mergeByTime, type Page } from './merge.ts';

type RawItem = Page['items'][number];

export interface PageRequest {
  status?: 'done' | 'failed';
  /** Only keys that start with this. */
  prefix?: string;
  filter?: ItemFilter;
  /** Only items processed after this (ISO 8601); with a status. */
  after?: string;
  /** Which segment of how many; without a status. */
  segment?: { index: number; total: number };
  /** Items DynamoDB reads for one page; it stops at 1 MB anyway. */
  pageSize?: number;
  /** Counts, and sends no items. */
  isCount?: boolean;
  projection?: { ProjectionExpression: string; ExpressionAttributeNames: Record<string, string> };
}

/** A condition on items, in DynamoDB's syntax. */
export interface ItemFilter {
  expression: string;
  names: Record<string, string>;
  values: Record<string, AttributeValue>;
}

/** Yields newest first if a status is given and `ProcessedAt` is read. An empty page does not mean the end. */
export async function* readPages(context: Context, request: PageRequest): AsyncGenerator<Page> {
  const { status } = request;
  if (!status) return yield* pagesOf(context, request);
  // While setup replaces the index, the one named in the settings may not exist yet.
  const wanted = indexOf(context.settings);
  const pages = readIndex(context, { ...request, status }, wanted);
  const first = await pages.next().catch((error) => {
    if (!isIndexless(error)) throw error;
  });
  if (!first) return yield* readIndex(context, { ...request, status }, other(wanted));
  if (!first.done) yield first.value;
  yield* pages;
}

const other = (name: string) => (name === byShardIndex ? byStatusIndex : byShardIndex);

/** The index does not exist or is still being backfilled. */
const isIndexless = (error: unknown) =>
  error instanceof ThumbsError &&
  error.code === 'ValidationException' &&
  /specified index|backfilling global secondary index/i.test(error.message);

type StatusRequest = PageRequest & { status: Outcome['Status'] };

function readIndex(context: Context, request: StatusRequest, index: string): AsyncGenerator<Page> {
  if (index === byStatusIndex) return pagesOf(context, request, { name: 'Status', value: request.status });
  const { pageSize, projection, isCount } = request;
  const shared = pageSize ? { pageSize: Math.max(10, Math.ceil((2 * pageSize) / shardCount)) } : {};
  const shards = shardKeys(request.status).map((value) =>
    pagesOf(context, { ...request, ...shared }, { name: 'StatusShard', value }),
  );
  const hasTimes = !projection || Object.values(projection.ExpressionAttributeNames).includes('ProcessedAt');
  return isCount || !hasTimes ? merge(shards) : mergeByTime(shards, pageSize);
}

/** A value of an index's partition key. */
interface Partition {
  name: 'Status' | 'StatusShard';
  value: string;
}

/** `of`: the partition of an index to read; omit it to read the table itself. */
async function* pagesOf(context: Context, request: PageRequest, of?: Partition): AsyncGenerator<Page> {
  const table = context.names.of('images');
  let ExclusiveStartKey: RawItem | undefined;
  do {
    const page = await send(context, table, request, of, ExclusiveStartKey).catch((error) => {
      throw whileDoing(`reading the table ${table}`, error);
    });
    yield { items: page.Items ?? [], count: page.Count ?? 0 };
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

function send(
  context: Context,
  TableName: string,
  request: PageRequest,
  of: Partition | undefined,
  start: RawItem | undefined,
) {
  const { segment, pageSize, isCount } = request;
  const dynamo = context.client(DynamoDBClient);
  const common = {
    TableName,
    ...conditions(request, of),
    ...(start ? { ExclusiveStartKey: start } : {}),
    ...(pageSize ? { Limit: pageSize } : {}),
    ...(isCount ? { Select: 'COUNT' as const } : {}),
  };
  const options = { abortSignal: context.signal };
  if (of) {
    const IndexName = of.name === 'Status' ? byStatusIndex : byShardIndex;
    return dynamo.send(new QueryCommand({ ...common, IndexName, ScanIndexForward: false }), options);
  }
  const part = segment ? { Segment: segment.index, TotalSegments: segment.total } : {};
  return dynamo.send(new ScanCommand({ ...common, ...part }), options);
}

function conditions({ prefix, filter, after, projection }: PageRequest, of: Partition | undefined) {
  const names: Record<string, string> = { ...projection?.ExpressionAttributeNames, ...filter?.names };
  const values: Record<string, string> = {};
  const keyConditions: string[] = [];
  const filters: string[] = [];
  if (of) {
    const word = of.name === 'Status' ? 'status' : 'shard';
    keyConditions.push(`#${word} = :${word}`);
    names[`#${word}`] = of.name;
    values[`:${word}`] = of.value;
  }
  if (of && after) {
    keyConditions.push('#at > :after');
    names['#at'] = 'ProcessedAt';
    values[':after'] = after;
  }
  if (prefix) {
    filters.push('begins_with(#key, :prefix)');
    names['#key'] = 'ImageID';
    values[':prefix'] = prefix;
  }
  if (filter) filters.push(`(${filter.expression})`);
  const allValues = { ...marshall(values), ...filter?.values };
  return {
    ...(projection ? { ProjectionExpression: projection.ProjectionExpression } : {}),
    ...(keyConditions.length > 0 ? { KeyConditionExpression: keyConditions.join(' AND ') } : {}),
    ...(filters.length > 0 ? { FilterExpression: filters.join(' AND ') } : {}),
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(Object.keys(allValues).length > 0 ? { ExpressionAttributeValues: allValues } : {}),
  };
}
