// The routes that read one image each.
import { itemOf, storedName } from './finding.ts';
import { asFile, detailsOf, thumbnailOf, versionOf } from './image.ts';
import { Problem } from './problem.ts';
import { json, redirect } from './request.ts';
import type { Route } from './route.ts';
import { schema } from './schemas.ts';

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

const downloadOriginal: Route = {
  id: 'downloadOriginal',
  method: 'GET',
  path: '/download/{name}',
  access: 'read',
  summary: 'The original as a file',
  answers: { 302: { description: 'Redirects to a link that works for a limited time.' } },
  problems: [400, 401, 404],
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
  summary: 'A thumbnail',
  query: {
    size: { type: 'integer', minimum: 1, description: 'The long side requested; without it, the smallest.' },
  },
  answers: { 302: { description: 'Redirects to a link that works for a limited time.' } },
  problems: [400, 401, 404],
  async run(call, api) {
    const item = await itemOf(call, api);
    const text = call.request.query.get('size');
    if (text !== null && !/^[1-9]\d{0,4}$/.test(text))
      throw new Problem(400, 'size must be a whole number of pixels.');
    const thumbnail = thumbnailOf(item, text === null ? undefined : Number(text));
    if (!thumbnail)
      throw noThumbnail(
        item.ImageID,
        (item.Thumbnails ?? []).map(({ Size }) => Size),
      );
    const { links, thumbnails } = api.shelf;
    return redirect(await links.read(thumbnails, thumbnail.Key, versionOf(item)));
  },
};

function noThumbnail(name: string, sizes: number[]): Problem {
  const there = sizes.length > 0 ? `there are ${sizes.join(', ')}` : 'there is none';
  return new Problem(404, `'${name}' has no such thumbnail; ${there}.`);
}

export const readingRoutes: readonly Route[] = [getImage, downloadOriginal, downloadThumbnail];
