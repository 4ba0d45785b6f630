// Pages of the images table: the index by status, the whole table in parallel segments, or only how many there are.
import { type AttributeValue, DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { byStatusIndex } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { whileDoing } from '../errors/errors.ts';

type RawItem = Record<string, AttributeValue>;

/** One answer of DynamoDB: up to 1 MB read, of which a filter may leave nothing. */
export interface Page {
  items: RawItem[];
  count: number;
}

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

/** Newest first when a status is given. A page without items does not mean the end. */
export async function* readPages(context: Context, request: PageRequest): AsyncGenerator<Page> {
  const table = context.names.of('images');
  let ExclusiveStartKey: RawItem | undefined;
  do {
    const page = await send(context, table, request, ExclusiveStartKey).catch((error) => {
      throw whileDoing(`reading the table ${table}`, error);
    });
    yield { items: page.Items ?? [], count: page.Count ?? 0 };
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

function send(context: Context, TableName: string, request: PageRequest, start: RawItem | undefined) {
  const { status, segment, pageSize, isCount } = request;
  const dynamo = context.client(DynamoDBClient);
  const common = {
    TableName,
    ...conditions(request),
    ...(start ? { ExclusiveStartKey: start } : {}),
    ...(pageSize ? { Limit: pageSize } : {}),
    ...(isCount ? { Select: 'COUNT' as const } : {}),
  };
  const options = { abortSignal: context.signal };
  if (status) {
    const index = { IndexName: byStatusIndex, ScanIndexForward: false };
    return dynamo.send(new QueryCommand({ ...common, ...index }), options);
  }
  const part = segment ? { Segment: segment.index, TotalSegments: segment.total } : {};
  return dynamo.send(new ScanCommand({ ...common, ...part }), options);
}

function conditions({ status, prefix, filter, after, projection }: PageRequest) {
  const names: Record<string, string> = { ...projection?.ExpressionAttributeNames, ...filter?.names };
  const values: Record<string, string> = {};
  const keyConditions: string[] = [];
  const filters: string[] = [];
  if (status) {
    keyConditions.push('#status = :status');
    names['#status'] = 'Status';
    values[':status'] = status;
  }
  if (status && after) {
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
