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

interface Page {
  items: ImageItem[];
  /** Undefined at the end. */
  next?: Position | undefined;
}

export interface Catalog {
  get(name: string): Promise<ImageItem | undefined>;
  /** May answer fewer items than asked for, or none, and still not be at the end. */
  list(selection: Selection, from?: Position): Promise<Page>;
}

/** A prefix that fits nothing must not read the whole table within one request: so many pages of 1 MB at most. */
const mostPages = 8;
/** Items looked at for each page under a prefix. */
const lookedAt = 1000;

type Attributes = Parameters<typeof unmarshall>[0];

export function openCatalog(table: string, surroundings: Surroundings): Catalog {
  const dynamodb = openJson('dynamodb', surroundings);
  const read = async (selection: Selection, position: Position, limit: number): Promise<Page> => {
    const query = queryOf(table, selection, position, limit);
    const { Items = [], LastEvaluatedKey } = await dynamodb('Query', query);
    const items = (Items as Attributes[]).map((one) => unmarshall(one) as ImageItem);
    // Looked at more than is wanted: the next reading goes on after the last one taken.
    if (items.length > limit) return { items: items.slice(0, limit), next: after(items[limit - 1]) };
    return {
      items,
      next: LastEvaluatedKey
        ? after(unmarshall(LastEvaluatedKey as Attributes))
        : following(selection, position.status),
    };
  };
  return {
    async get(name) {
      const { Item } = await dynamodb('GetItem', { TableName: table, Key: marshall({ ImageID: name }) });
      return Item ? (unmarshall(Item as Attributes) as ImageItem) : undefined;
    },
    async list(selection, from) {
      const items: ImageItem[] = [];
      let next: Position | undefined = from ?? { status: selection.status ?? 'done' };
      for (let page = 0; page < mostPages && next && items.length < selection.limit; page++) {
        const found: Page = await read(selection, next, selection.limit - items.length);
        items.push(...found.items);
        next = found.next;
      }
      return { items, next };
    },
  };
}

function queryOf(table: string, { prefix, since }: Selection, { status, after }: Position, limit: number) {
  const key = after && { Status: status, ProcessedAt: after.processedAt, ImageID: after.name };
  const names = { '#status': 'Status', ...(since ? { '#at': 'ProcessedAt' } : {}) };
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
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(values),
    ...(key ? { ExclusiveStartKey: marshall(key) } : {}),
  };
}

function following({ status }: Selection, current: Status): Position | undefined {
  const next = statuses[statuses.indexOf(current) + 1];
  return status === undefined && next ? { status: next } : undefined;
}

function after(item: Partial<ImageItem> | undefined): Position {
  const { Status = 'done', ImageID: name = '', ProcessedAt: processedAt = '' } = item ?? {};
  return { status: Status, after: { name, processedAt } };
}

/** Opaque to callers. */
export function cursorOf(position: Position | undefined): string | null {
  return position ? Buffer.from(JSON.stringify(position)).toString('base64url') : null;
}

/** Undefined for what no cursor of ours says. */
export function positionOf(cursor: string): Position | undefined {
  try {
    const { status, after } = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isAfter =
      after === undefined ||
      (typeof after.name === 'string' &&
        typeof after.processedAt === 'string' &&
        after.name &&
        after.processedAt);
    return statuses.includes(status) && isAfter
      ? { status, after: after && { name: after.name, processedAt: after.processedAt } }
      : undefined;
  } catch {
    return undefined;
  }
}
