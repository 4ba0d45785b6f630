// The routes that change something. Thumbnails and items belong to the worker, which is notified and does the rest.
import { anyTrace, storedName } from './finding.ts';
import { json, nothing } from './request.ts';
import type { Route } from './route.ts';
import { schema } from './schemas.ts';

const deleteImage: Route = {
  id: 'deleteImage',
  method: 'DELETE',
  path: '/images/{name}',
  access: 'write',
  changesOriginals: true,
  summary: 'Deletes an image',
  description: 'The original is gone when this answers; its thumbnails and its entry follow within seconds.',
  answers: { 204: { description: 'Deleted.' } },
  problems: [400, 401, 403, 404],
  async run(call, api) {
    const { originals, announcer, announces } = api;
    const { name, isStored } = await anyTrace(call, api);
    await originals.remove(name);
    // S3 reports a deletion only of an object that existed.
    if (announces || !isStored) await announcer.removed(name);
    return nothing;
  },
};

const retryImage: Route = {
  id: 'retryImage',
  method: 'POST',
  path: '/retry/{name}',
  access: 'write',
  summary: 'Processes an image (again)',
  answers: { 202: { description: 'The worker has been notified.', schema: schema('Named') } },
  problems: [400, 401, 404],
  async run(call, api) {
    const name = await storedName(call, api);
    await api.announcer.created(name);
    return json(202, { name });
  },
};

export const writingRoutes: readonly Route[] = [deleteImage, retryImage];
