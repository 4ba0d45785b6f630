// The routes that only read.
import { cursorOf, positionOf, type Selection, type Status, statuses } from './catalog.ts';
import { detailsOf, thumbnailOf, viewOf } from './image.ts';
import { checkName } from './names.ts';
import { noImage, Problem } from './problem.ts';
import { json, redirect } from './request.ts';
import type { Api, Call, Route } from './route.ts';
import { schema } from './schemas.ts';

const [defaultLimit, mostLimit] = [100, 500];

const listImages: Route = {
  id: 'listImages',
  method: 'GET',
  path: '/images',
  access: 'read',
  summary: 'Images page by page',
  description:
    'Newest first; without a status all that are done and then all that failed. A page may hold fewer images than the limit, or none: the end is where `cursor` is null.',
  query: {
    status: { type: 'string', enum: statuses },
    prefix: { type: 'string', description: 'Names that begin with this, e.g. a folder with its slash.' },
    since: {
      type: 'string',
      format: 'date-time',
      description:
        'Only what was processed later. Ask from some seconds before the last answer: items may appear late.',
    },
    limit: { type: 'integer', minimum: 1, maximum: mostLimit, default: defaultLimit },
    cursor: { type: 'string', description: 'From the page before.' },
  },
  answers: { 200: { description: 'A page of images.', schema: schema('ImagePage') } },
  problems: [400, 401],
  async run({ request: { query } }, { catalog, shelf }) {
    const cursor = query.get('cursor');
    const from = cursor === null ? undefined : positionOf(cursor);
    if (cursor !== null && !from) throw new Problem(400, 'cursor is none that an earlier answer gave.');
    const { items, next } = await catalog.list(selectionOf(query), from);
    const images = await Promise.all(items.map((item) => viewOf(item, shelf)));
    return json(200, { images, cursor: cursorOf(next) });
  },
};

function selectionOf(query: URLSearchParams): Selection {
  const status = query.get('status') ?? undefined;
  const since = query.get('since') ?? undefined;
  const limit = Number(query.get('limit') ?? defaultLimit);
  if (status !== undefined && !isStatus(status))
    throw new Problem(400, `status is ${statuses.join(' or ')}.`);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostLimit)
    throw new Problem(400, `limit is a whole number from 1 to ${mostLimit}.`);
  const time = since === undefined ? undefined : new Date(since);
  if (time && Number.isNaN(time.getTime()))
    throw new Problem(400, 'since is a time like 2026-06-21T05:12:33Z.');
  return { status, prefix: query.get('prefix') ?? '', since: time?.toISOString(), limit };
}

const isStatus = (text: string): text is Status => statuses.includes(text as Status);

const getImage: Route = {
  id: 'getImage',
  method: 'GET',
  path: '/images/{name}',
  access: 'read',
  summary: 'One image with links to its original and its thumbnails',
  answers: { 200: { description: 'The image.', schema: schema('ImageDetails') } },
  problems: [400, 401, 404],
  run: async (call, api) => json(200, await detailsOf(await itemOf(call, api), api.shelf)),
};

async function itemOf(call: Call, { catalog }: Api) {
  const name = checkName(call.name);
  const item = await catalog.get(name);
  if (!item) throw noImage(name);
  return item;
}

const downloadOriginal: Route = {
  id: 'downloadOriginal',
  method: 'GET',
  path: '/download/{name}',
  access: 'read',
  summary: 'The original as a file',
  answers: { 302: { description: 'At a link that works for a while.' } },
  problems: [400, 401, 404],
  async run(call, { originals, shelf }) {
    const name = checkName(call.name);
    if (!(await originals.exists(name))) throw noImage(name);
    return redirect(await shelf.links.read(shelf.originals, name, asFile(name)));
  },
};

/** RFC 6266: the name in UTF-8, percent-encoded. */
function asFile(name: string): Record<string, string> {
  const file = encodeURIComponent(name.slice(name.lastIndexOf('/') + 1)).replace(/['()*]/g, escape);
  return { 'response-content-disposition': `attachment; filename*=UTF-8''${file}` };
}

const downloadThumbnail: Route = {
  id: 'downloadThumbnail',
  method: 'GET',
  path: '/download-thumbnail/{name}',
  access: 'read',
  summary: 'A thumbnail',
  query: {
    size: { type: 'integer', minimum: 1, description: 'The long side asked for; without it the smallest.' },
  },
  answers: { 302: { description: 'At a link that works for a while.' } },
  problems: [400, 401, 404],
  async run(call, api) {
    const item = await itemOf(call, api);
    const text = call.request.query.get('size');
    if (text !== null && !/^[1-9]\d{0,4}$/.test(text))
      throw new Problem(400, 'size is a whole number of pixels.');
    const thumbnail = thumbnailOf(item, text === null ? undefined : Number(text));
    if (!thumbnail)
      throw noThumbnail(
        item.ImageID,
        (item.Thumbnails ?? []).map(({ Size }) => Size),
      );
    return redirect(await api.shelf.links.read(api.shelf.thumbnails, thumbnail.Key));
  },
};

function noThumbnail(name: string, sizes: number[]): Problem {
  const there = sizes.length > 0 ? `there are ${sizes.join(', ')}` : 'there is none';
  return new Problem(404, `'${name}' has no such thumbnail; ${there}.`);
}

export const readingRoutes: readonly Route[] = [listImages, getImage, downloadOriginal, downloadThumbnail];
