// The images table as the API reads it: one item, or page by page through the index, newest first.
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Surroundings } from '../aws.ts';
import { byStatusIndex, type ImageItem } from '../contract.ts';
import { openJson } from '../json-calls.ts';

export type Status = ImageItem['Status'];
export const statuses: readonly Status[] = ['done', 'failed'];

/** Where a reading stopped: the last item that was looked at, or only the status that comes next. */
export interface Position {
  status: Status;
  after?: { name: string; processedAt: string } | undefined;
}

export interface Selection {
  /** One of them, or all, one after the other. */
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

/** What an item is found by in the index. */
type Entry = Pick<ImageItem, 'ImageID' | 'Status' | 'ProcessedAt'>;

export interface Catalog {
  get(name: string): Promise<ImageItem | undefined>;
  /** May answer fewer items than asked for, or none, and still not be at the end. */
  list(selection: Selection, from?: Position): Promise<Page<ImageItem>>;
  /** The same, and of each item nothing else. */
  entries(selection: Selection, from?: Position): Promise<Page<Entry>>;
}

/** A prefix that fits nothing must not read the whole table within one request: so many pages of 1 MB at most. */
const mostPages = 8;
/** Items looked at for each page under a prefix. */
const lookedAt = 1000;

type Attributes = Parameters<typeof unmarshall>[0];

export function openCatalog(table: string, surroundings: Surroundings): Catalog {
  const dynamodb = openJson('dynamodb', surroundings);
  const read = async <Item extends Entry>(order: Order): Promise<Page<Item>> => {
    const { Items = [], LastEvaluatedKey } = await dynamodb('Query', queryOf(table, order));
    const items = (Items as Attributes[]).map((one) => unmarshall(one) as Item);
    const { limit, selection, position } = order;
    // Looked at more than is wanted: the next reading goes on after the last one taken.
    if (items.length > limit) return { items: items.slice(0, limit), next: after(items[limit - 1]) };
    return {
      items,
      next: LastEvaluatedKey
        ? after(unmarshall(LastEvaluatedKey as Attributes))
        : following(selection, position.status),
    };
  };
  const list = async <Item extends Entry>(
    selection: Selection,
    from?: Position,
    attributes?: Order['attributes'],
  ): Promise<Page<Item>> => {
    const items: Item[] = [];
    let next: Position | undefined = from ?? { status: selection.status ?? 'done' };
    for (let page = 0; page < mostPages && next && items.length < selection.limit; page++) {
      const limit = selection.limit - items.length;
      const found: Page<Item> = await read({ selection, position: next, limit, attributes });
      items.push(...found.items);
      next = found.next;
    }
    return { items, next };
  };
  return {
    async get(name) {
      const { Item } = await dynamodb('GetItem', { TableName: table, Key: marshall({ ImageID: name }) });
      return Item ? (unmarshall(Item as Attributes) as ImageItem) : undefined;
    },
    list: (selection, from) => list(selection, from),
    entries: (selection, from) => list(selection, from, 'ImageID, #status, #at'),
  };
}

/** One question to the index. */
interface Order {
  selection: Selection;
  position: Position;
  limit: number;
  /** A projection expression; undefined for all there are. */
  attributes: 'ImageID, #status, #at' | undefined;
}

function queryOf(table: string, { selection, position, limit, attributes }: Order) {
  const { prefix, since } = selection;
  const { status, after } = position;
  const key = after && { Status: status, ProcessedAt: after.processedAt, ImageID: after.name };
  const names = { '#status': 'Status', ...(since || attributes ? { '#at': 'ProcessedAt' } : {}) };
  const values = {
    ':status': status,
    ...(since ? { ':since': since } : {}),
    ...(prefix ? { ':prefix': prefix } : {}),
  };
  return {
    TableName: table,
    IndexName: byStatusIndex,
    ScanIndexForward: false,
    Limit: prefix ? lookedAt : limit,
    KeyConditionExpression: `#status = :status${since ? ' AND #at > :since' : ''}`,
    ...(prefix ? { FilterExpression: 'begins_with(ImageID, :prefix)' } : {}),
    ...(attributes ? { ProjectionExpression: attributes } : {}),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(values),
    ...(key ? { ExclusiveStartKey: marshall(key) } : {}),
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
