// The images table as the API reads it: one item, or page by page through the index, newest first.
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Surroundings } from '../aws/calls.ts';
import { AwsError } from '../aws/errors.ts';
import { openJson } from '../aws/json-calls.ts';
import { byStatusIndex, type FocalPoint, type ImageItem, keySpellings } from '../contract.ts';
import { byShardIndex } from '../shards.ts';
import { type Found, queryShards, type ShardQuery, shardInput } from './shard-queries.ts';

export type Status = ImageItem['Status'];
export const statuses: readonly Status[] = ['done', 'failed'];

/** Where a read stopped: after an item, or before the next status. */
export interface Position {
  status: Status;
  after?: { name: string; processedAt: string } | undefined;
}

export interface Selection {
  /** One status, or all of them in turn. */
  status?: Status | undefined;
  prefix: string;
  /** ISO 8601: only what was processed later. */
  since?: string | undefined;
  limit: number;
}

export interface Page<Item> {
  items: Item[];
  /** Undefined at the end. */
  next?: Position | undefined;
}

/** The attributes that locate an item in the index. */
type Entry = Pick<ImageItem, 'ImageID' | 'Status' | 'ProcessedAt'>;

export interface Catalog {
  get(name: string): Promise<ImageItem | undefined>;
  /** Resolves to false if the item does not exist. A point of `undefined` removes the stored one. */
  setPoint(name: string, point: FocalPoint | undefined): Promise<boolean>;
  /** May return fewer items than requested, or none, before the end is reached. */
  list(selection: Selection, from?: Position): Promise<Page<ImageItem>>;
  /** The same with nothing else of each item. */
  entries(selection: Selection, from?: Position): Promise<Page<Entry>>;
}

/**
 * Items that one request reads under a prefix, which DynamoDB compares only after reading: about 1 MB, whatever the
 * prefix. The caller continues with the cursor.
 */
const lookedAt = 1000;

type Attributes = Parameters<typeof unmarshall>[0];

type DynamoDb = ReturnType<typeof openJson>;

type Asked = { table: string; index: string; dynamodb: DynamoDb };

/** `index`: the table's index by status. */
export function openCatalog(table: string, surroundings: Surroundings, index = byStatusIndex): Catalog {
  const dynamodb = openJson('dynamodb', surroundings);
  const asked = { table, index, dynamodb };
  return {
    async get(name) {
      const { Item } = await dynamodb('GetItem', { TableName: table, Key: marshall({ ImageID: name }) });
      return Item ? (unmarshall(Item as Attributes) as ImageItem) : undefined;
    },
    setPoint: async (name, point) => {
      try {
        await dynamodb('UpdateItem', updateOf(table, name, point));
        return true;
      } catch (error) {
        if (error instanceof AwsError && error.name === 'ConditionalCheckFailedException') return false;
        throw error;
      }
    },
    list: (selection, from) => list(asked, selection, from),
    entries: (selection, from) => list(asked, selection, from, 'ImageID, #status, #at'),
  };
}

/** Sends at most one query per status: if one stops early, at our limit or DynamoDB's 1 MB, the page ends there. */
async function list<Item extends Entry>(
  asked: Asked,
  selection: Selection,
  from?: Position,
  attributes?: Order['attributes'],
): Promise<Page<Item>> {
  const items: Item[] = [];
  let next: Position | undefined = from ?? { status: selection.status ?? 'done' };
  let budget = selection.prefix ? lookedAt : selection.limit;
  while (next && budget > 0 && items.length < selection.limit) {
    const position: Position = next;
    const found: Read<Item> = await query(asked, { selection, position, limit: budget, attributes });
    const room = selection.limit - items.length;
    items.push(...found.items.slice(0, room));
    // The query read more items than fit: the next read starts after the last one returned.
    if (found.items.length > room) return { items, next: after(found.items[room - 1]) };
    if (found.last) return { items, next: after(found.last) };
    budget -= found.seen;
    next = following(selection, position.status);
  }
  return { items, next };
}

async function query<Item extends Entry>(
  { table, index, dynamodb }: Asked,
  order: Order,
): Promise<Read<Item>> {
  if (index !== byShardIndex) return ask(dynamodb, queryOf(table, order));
  const { selection, position, limit } = order;
  const page = { ...position, since: selection.since, limit };
  const { last, ...found } = await queryShards<Item>(page, (one) =>
    ask(dynamodb, shardQueryOf(table, order, one)),
  );
  return { ...found, last: last && { ...last, Status: position.status } };
}

async function ask<Item extends Entry>(dynamodb: DynamoDb, input: object): Promise<Read<Item>> {
  const { Items = [], ScannedCount, LastEvaluatedKey } = await dynamodb('Query', input);
  return {
    items: (Items as Attributes[]).map((one) => unmarshall(one) as Item),
    seen: Number(ScannedCount),
    last: LastEvaluatedKey ? (unmarshall(LastEvaluatedKey as Attributes) as Entry) : undefined,
  };
}

function updateOf(TableName: string, name: string, point: FocalPoint | undefined) {
  return {
    TableName,
    Key: marshall({ ImageID: name }),
    // Without this condition, the update would create an item that has only the point.
    ConditionExpression: 'attribute_exists(ImageID)',
    UpdateExpression: point ? 'SET FocalPoint = :point' : 'REMOVE FocalPoint',
    ...(point ? { ExpressionAttributeValues: marshall({ ':point': point }) } : {}),
  };
}

/** One query to the index. */
interface Order {
  selection: Selection;
  position: Position;
  /** Of items read. */
  limit: number;
  /** A projection expression; undefined for all attributes. */
  attributes: 'ImageID, #status, #at' | undefined;
}

type Read<Item> = Found<Item> & { last: Entry | undefined };

function queryOf(table: string, order: Order) {
  const { status, after } = order.position;
  const { since } = order.selection;
  const key = after && { Status: status, ProcessedAt: after.processedAt, ImageID: after.name };
  const { names, values, ...rest } = readingOf(order);
  return {
    TableName: table,
    IndexName: byStatusIndex,
    Limit: order.limit,
    ...rest,
    KeyConditionExpression: `#status = :status${since ? ' AND #at > :since' : ''}`,
    ExpressionAttributeNames: { '#status': 'Status', ...names, ...(since ? at : {}) },
    ExpressionAttributeValues: marshall({
      ':status': status,
      ...(since ? { ':since': since } : {}),
      ...values,
    }),
    ...(key ? { ExclusiveStartKey: marshall(key) } : {}),
  };
}

const at = { '#at': 'ProcessedAt' };

function shardQueryOf(table: string, order: Order, one: ShardQuery) {
  const { names, values, ...rest } = readingOf(order);
  return { TableName: table, ...rest, ...shardInput(one, { ...names }, values) };
}

/** The part of the query that is the same for both indexes. */
function readingOf({ selection: { prefix }, attributes }: Order) {
  const prefixes = prefix ? keySpellings(prefix).map((one, n) => [`:prefix${n}`, one] as const) : [];
  const filter = prefixes.map(([name]) => `begins_with(ImageID, ${name})`).join(' OR ');
  return {
    ScanIndexForward: false,
    ...(filter ? { FilterExpression: filter } : {}),
    ...(attributes ? { ProjectionExpression: attributes } : {}),
    names: attributes ? { '#status': 'Status', ...at } : undefined,
    values: Object.fromEntries(prefixes),
  };
}

function following({ status }: Selection, current: Status): Position | undefined {
  const next = statuses[statuses.indexOf(current) + 1];
  return status === undefined && next ? { status: next } : undefined;
}

function after(item: Partial<Entry> | undefined): Position {
  const { Status = 'done', ImageID: name = '', ProcessedAt: processedAt = '' } = item ?? {};
  return { status: Status, after: { name, processedAt } };
}
