// The routes that list: whole images, or only names, which are a tenth of the bytes.
import { AwsError } from '../aws/errors.ts';
import { type Page, type Position, type Selection, type Status, statuses } from './catalog.ts';
import { cursorOf, positionOf } from './cursor.ts';
import { viewOf } from './image.ts';
import { Problem } from './problem.ts';
import { json } from './request.ts';
import type { Call, Route } from './route.ts';
import { schema } from './schemas.ts';
import { prefixWithin, type Scope } from './sharing/scope.ts';
import type { ImagePage, NamePage } from './wire.ts';

interface Limits {
  usual: number;
  most: number;
}

const imageLimits: Limits = { usual: 100, most: 500 };
const nameLimits: Limits = { usual: 1000, most: 1000 };

const queryFor = ({ usual, most }: Limits) => ({
  status: { type: 'string', enum: statuses },
  prefix: { type: 'string', description: 'Names that begin with this, e.g. a folder with its slash.' },
  since: {
    type: 'string',
    format: 'date-time',
    description:
      'Only what was processed later. Start a few seconds before the last answer, because items may appear late.',
  },
  limit: { type: 'integer', minimum: 1, maximum: most, default: usual },
  cursor: { type: 'string', description: 'From the previous page.' },
});

const order =
  'Newest first; without a status, all that are done and then all that failed. A page may hold fewer than the limit, or none: the list ends where `cursor` is null. Under a prefix, one request examines 1,000 images.';

const listImages: Route = {
  id: 'listImages',
  method: 'GET',
  path: '/images',
  access: 'read',
  isShared: true,
  summary: 'Images page by page',
  description: order,
  query: queryFor(imageLimits),
  answers: { 200: { description: 'A page of images.', schema: schema('ImagePage') } },
  problems: [400, 401, 403],
  async run(call, { catalog, shelf }) {
    const { items, cursor } = await read(catalog.list, call, imageLimits);
    const images = await Promise.all(items.map((item) => viewOf(item, shelf)));
    return json(200, { images, cursor } satisfies ImagePage);
  },
};

const listNames: Route = {
  id: 'listNames',
  method: 'GET',
  path: '/names',
  access: 'read',
  isShared: true,
  summary: 'Names page by page, to find out what was deleted or reprocessed',
  description: order,
  query: queryFor(nameLimits),
  answers: { 200: { description: 'A page of names.', schema: schema('NamePage') } },
  problems: [400, 401, 403],
  async run(call, { catalog }) {
    const { items, cursor } = await read(catalog.entries, call, nameLimits);
    const names = items.map(({ ImageID: name, ProcessedAt: processedAt }) => ({ name, processedAt }));
    return json(200, { names, cursor } satisfies NamePage);
  },
};

async function read<Item extends { ImageID: string }>(
  list: (selection: Selection, from?: Position) => Promise<Page<Item>>,
  { request: { query }, scope }: Call,
  limits: Limits,
): Promise<{ items: Item[]; cursor: string | null }> {
  const selection = selectionOf(query, limits, scope);
  const from = positionIn(query, selection, scope);
  try {
    const { items, next } = await list(selection, from);
    if (!scope) return { items, cursor: cursorOf(next) };
    return {
      items: items.filter(({ ImageID }) => scope.covers(ImageID)),
      cursor: scope.seal(cursorOf(next)),
    };
  } catch (error) {
    // DynamoDB cannot continue from an item that the query does not match: the cursor is of another `since`, or made up.
    if (from && error instanceof AwsError && error.name === 'ValidationException') throw wrongCursor();
    throw error;
  }
}

const wrongCursor = () => new Problem(400, 'cursor must come from an earlier answer to the same request.');

function positionIn(
  query: URLSearchParams,
  { status }: Selection,
  scope: Scope | undefined,
): Position | undefined {
  const given = query.get('cursor');
  if (given === null) return undefined;
  const cursor = scope ? scope.unseal(given) : given;
  const from = cursor === undefined ? undefined : positionOf(cursor);
  if (!from || (status !== undefined && status !== from.status)) throw wrongCursor();
  return from;
}

function selectionOf(query: URLSearchParams, { usual, most }: Limits, scope: Scope | undefined): Selection {
  const status = query.get('status') ?? undefined;
  const since = query.get('since') ?? undefined;
  const limit = Number(query.get('limit') ?? usual);
  if (status !== undefined && !isStatus(status))
    throw new Problem(400, `status must be ${statuses.join(' or ')}.`);
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw new Problem(400, `limit must be a whole number from 1 to ${most}.`);
  const time = since === undefined ? undefined : new Date(since);
  if (time && Number.isNaN(time.getTime()))
    throw new Problem(400, 'since must be a time like 2026-06-21T05:12:33Z.');
  const wish = query.get('prefix') ?? '';
  const prefix = scope ? prefixWithin(scope, wish) : wish;
  return { status, prefix, since: time?.toISOString(), limit };
}

const isStatus = (text: string): text is Status => statuses.includes(text as Status);

export const listingRoutes: readonly Route[] = [listImages, listNames];
