// The routes that read one image each.
import { lightest, listed, named, nameOf, overview } from '../choice.ts';
import { formats, type ImageItem, type Thumbnail } from '../contract.ts';
import { itemOf, storedName } from './finding.ts';
import { asFile, detailsOf, versionOf } from './image.ts';
import { Problem } from './problem.ts';
import { json, redirect } from './request.ts';
import type { Route } from './route.ts';
import { schema } from './schemas.ts';

const getImage: Route = {
  id: 'getImage',
  method: 'GET',
  path: '/images/{name}',
  access: 'read',
  isShared: true,
  summary: 'One image with links to its original and its thumbnails',
  answers: { 200: { description: 'The image.', schema: schema('ImageDetails') } },
  problems: [400, 401, 403, 404],
  run: async (call, api) => json(200, await detailsOf(await itemOf(call, api), api.shelf)),
};

const downloadOriginal: Route = {
  id: 'downloadOriginal',
  method: 'GET',
  path: '/download/{name}',
  access: 'read',
  isShared: true,
  summary: 'The original as a file',
  answers: { 302: { description: 'Redirects to a link that works for a limited time.' } },
  problems: [400, 401, 403, 404],
  async run(call, api) {
    const name = await storedName(call, api);
    const { links, originals } = api.shelf;
    return redirect(await links.read(originals, name, asFile(name)));
  },
};

const downloadThumbnail: Route = {
  id: 'downloadThumbnail',
  method: 'GET',
  path: '/download-thumbnail/{name}',
  access: 'read',
  isShared: true,
  summary: 'A thumbnail',
  query: {
    size: {
      type: 'string',
      description: 'The name of a rendition, or a size in pixels; the smallest if omitted.',
    },
    format: {
      enum: formats,
      description: 'If omitted, the smallest file among those that the Accept header allows.',
    },
  },
  answers: { 302: { description: 'Redirects to a link that works for a limited time.' } },
  problems: [400, 401, 403, 404],
  async run(call, api) {
    const item = await itemOf(call, api);
    const { query, headers } = call.request;
    const thumbnail = chooseThumbnail(item, {
      size: query.get('size'),
      format: query.get('format'),
      accept: headers.accept ?? '',
    });
    if (!thumbnail) throw noThumbnail(item);
    const { links, thumbnails } = api.shelf;
    return redirect(await links.read(thumbnails, thumbnail.Key, versionOf(item)));
  },
};

/** Of renditions; sizes are such names, too. */
const nameRule = /^[a-z0-9][a-z0-9-]{0,31}$/;

interface Wish {
  /** The name of a rendition, or its size. */
  size: string | null;
  format: string | null;
  /** The header of the request. */
  accept: string;
}

function chooseThumbnail(item: ImageItem, { size, format, accept }: Wish): Thumbnail | undefined {
  const isFormat = format === null || formats.some((one) => one === format);
  if (!isFormat || (size !== null && !nameRule.test(size)))
    throw new Problem(400, `size is the name of a rendition, format one of ${formats.join(', ')}.`);
  const { Thumbnails: all = [] } = item;
  const smallest = overview(item);
  const wanted = size ?? (smallest && nameOf(smallest)) ?? '';
  const found = named(all, wanted);
  return lightest(format === null ? found : found.filter(({ Format }) => Format === format), accept);
}

function noThumbnail({ ImageID, Thumbnails: all = [] }: ImageItem): Problem {
  const there = all.length > 0 ? `there are ${listed(all)}` : 'there is none';
  return new Problem(404, `'${ImageID}' has no such thumbnail; ${there}.`);
}

export const readingRoutes: readonly Route[] = [getImage, downloadOriginal, downloadThumbnail];
