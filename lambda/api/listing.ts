// The routes that list: whole images, or only names, which is a tenth of the bytes.
import { type Selection, type Status, statuses } from './catalog.ts';
import { cursorOf, positionOf } from './cursor.ts';
import { viewOf } from './image.ts';
import { Problem } from './problem.ts';
import { json } from './request.ts';
import type { Route } from './route.ts';
import { schema } from './schemas.ts';
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
      'Only what was processed later. Ask from some seconds before the last answer: items may appear late.',
  },
  limit: { type: 'integer', minimum: 1, maximum: most, default: usual },
  cursor: { type: 'string', description: 'From the page before.' },
});

const order =
  'Newest first; without a status all that are done and then all that failed. A page may hold fewer than the limit, or none: the end is where `cursor` is null.';

const listImages: Route = {
  id: 'listImages',
  method: 'GET',
  path: '/images',
  access: 'read',
  summary: 'Images page by page',
  description: order,
  query: queryFor(imageLimits),
  answers: { 200: { description: 'A page of images.', schema: schema('ImagePage') } },
  problems: [400, 401],
  async run({ request: { query } }, { catalog, shelf }) {
    const { items, next } = await catalog.list(selectionOf(query, imageLimits), positionIn(query));
    const images = await Promise.all(items.map((item) => viewOf(item, shelf)));
    return json(200, { images, cursor: cursorOf(next) } satisfies ImagePage);
  },
};

const listNames: Route = {
  id: 'listNames',
  method: 'GET',
  path: '/names',
  access: 'read',
  summary: 'Names page by page, to find out what was deleted or made again',
  description: order,
  query: queryFor(nameLimits),
  answers: { 200: { description: 'A page of names.', schema: schema('NamePage') } },
  problems: [400, 401],
  async run({ request: { query } }, { catalog }) {
    const { items, next } = await catalog.entries(selectionOf(query, nameLimits), positionIn(query));
    const names = items.map(({ ImageID: name, ProcessedAt: processedAt }) => ({ name, processedAt }));
    return json(200, { names, cursor: cursorOf(next) } satisfies NamePage);
  },
};

function positionIn(query: URLSearchParams) {
  const cursor = query.get('cursor');
  const from = cursor === null ? undefined : positionOf(cursor);
  if (cursor !== null && !from) throw new Problem(400, 'cursor is none that an earlier answer gave.');
  return from;
}

function selectionOf(query: URLSearchParams, { usual, most }: Limits): Selection {
  const status = query.get('status') ?? undefined;
  const since = query.get('since') ?? undefined;
  const limit = Number(query.get('limit') ?? usual);
  if (status !== undefined && !isStatus(status))
    throw new Problem(400, `status is ${statuses.join(' or ')}.`);
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw new Problem(400, `limit is a whole number from 1 to ${most}.`);
  const time = since === undefined ? undefined : new Date(since);
  if (time && Number.isNaN(time.getTime()))
    throw new Problem(400, 'since is a time like 2026-06-21T05:12:33Z.');
  return { status, prefix: query.get('prefix') ?? '', since: time?.toISOString(), limit };
}

const isStatus = (text: string): text is Status => statuses.includes(text as Status);

export const listingRoutes: readonly Route[] = [listImages, listNames];
