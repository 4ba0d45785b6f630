// The routes of the focal point, which cuts of an image keep. The worker is notified and regenerates the thumbnails.
import type { FocalPoint } from '../contract.ts';
import { itemOf } from './finding.ts';
import { jsonIn } from './json-body.ts';
import { noImage, Problem } from './problem.ts';
import { json } from './request.ts';
import type { Api, Call, Route } from './route.ts';
import { schema } from './schemas.ts';

const answers = {
  202: {
    description: 'Recorded; the thumbnails of this image follow within seconds.',
    schema: schema('Named'),
  },
};

const setFocus: Route = {
  id: 'setFocus',
  method: 'POST',
  path: '/focus/{name}',
  access: 'write',
  summary: 'Sets what the cuts of an image keep',
  description:
    'Shares of width and height from the top left corner. It wins over every `position`, and stays when the image is replaced.',
  body: { 'application/json': schema('Point') },
  answers,
  problems: [400, 401, 404],
  run: (call, api) => focus(call, api, pointIn(jsonIn(call.request.body))),
};

const clearFocus: Route = {
  id: 'clearFocus',
  method: 'DELETE',
  path: '/focus/{name}',
  access: 'write',
  summary: 'Forgets what the cuts of an image keep',
  answers,
  problems: [400, 401, 404],
  run: (call, api) => focus(call, api, undefined),
};

async function focus(call: Call, api: Api, point: FocalPoint | undefined) {
  const { ImageID: name } = await itemOf(call, api);
  // The image was deleted in the meantime.
  if (!(await api.catalog.setPoint(name, point))) throw noImage(name);
  await api.announcer.created(name);
  return json(202, { name });
}

function pointIn({ x, y }: Record<string, unknown>): FocalPoint {
  if (isShare(x) && isShare(y)) return { X: x, Y: y };
  throw new Problem(400, 'x and y must be numbers from 0 to 1, such as {"x": 0.3, "y": 0.6}.');
}

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

export const focusRoutes: readonly Route[] = [setFocus, clearFocus];
