// Uploads: as a form, as bare bytes, or, for large images, through a link that leads to S3 directly.

import { maxBytes } from '../limits.ts';
import { mediaTypes } from '../picture/formats.ts';
import { refuse } from '../picture/refusals.ts';
import { imagesIn, maxImages } from './incoming.ts';
import { jsonIn } from './json-body.ts';
import { checkNewName } from './names.ts';
import { isOverwrite } from './overwrite.ts';
import { Problem } from './problem.ts';
import { json } from './request.ts';
import type { Api, Route } from './route.ts';
import { schema } from './schemas.ts';
import { refuseTaken, storeAll } from './storing.ts';
import type { UploadLink } from './wire.ts';

const binary = { type: 'string', format: 'binary' };

export const uploadRoute: Route = {
  id: 'upload',
  method: 'POST',
  path: '/upload',
  access: 'write',
  changesOriginals: true,
  summary: 'Stores images, or returns the address for a large one',
  description: `Up to 4.5 MB as multipart/form-data (at most ${maxImages} files) or as bare bytes with \`?name=\`. For more, send its name and size as JSON: the answer holds a link to S3, to be called by \`PUT\` with the headers it names and a body of exactly that size. An image of the same name is never replaced without \`?overwrite=true\`: the answer is 409, and the link answers 412 when another image came first.`,
  query: {
    name: { type: 'string', description: 'For a bare image: the name to store it under.' },
    overwrite: {
      type: 'boolean',
      default: false,
      description: 'Replace an image of the same name.',
    },
  },
  body: {
    'multipart/form-data': {
      type: 'object',
      required: ['file'],
      properties: {
        file: {
          type: 'array',
          items: binary,
          maxItems: maxImages,
          description: 'Stored under their file names.',
        },
        prefix: { type: 'string', description: 'A folder to put them in.' },
      },
    },
    'application/octet-stream': binary,
    'image/*': binary,
    'application/json': schema('UploadRequest'),
  },
  answers: {
    201: {
      description: 'Stored; the thumbnails follow within seconds. For JSON: the link.',
      schema: { oneOf: [schema('Stored'), schema('UploadLink')] },
    },
  },
  problems: [400, 401, 403, 409, 413, 415],
  async run({ request }, api) {
    const type = request.headers['content-type'] ?? '';
    const overwrite = isOverwrite(request.query);
    if (/^application\/json\b/i.test(type)) return json(201, await linkFor(request.body, overwrite, api));
    return json(201, { images: await storeAll(await imagesIn(request, type), overwrite, api) });
  },
};

async function linkFor(body: Buffer, overwrite: boolean, api: Api): Promise<UploadLink> {
  const { shelf, announces } = api;
  const { name, bytes, type } = readOrder(body);
  // Checked before anything large is sent; S3 decides between uploads at the same time.
  if (!overwrite) await refuseTaken([name], api);
  const link = await shelf.links.write(shelf.originals, name, { type, bytes, overwrite });
  return { name, method: 'PUT', ...link, bytes, announce: announces };
}

function readOrder(body: Buffer): { name: string; bytes: number; type: string } {
  const { name, bytes, type = 'application/octet-stream' } = jsonIn(body);
  if (typeof name !== 'string') throw new Problem(400, 'name is missing: {"name": "…", "bytes": …}.');
  if (!Number.isSafeInteger(bytes) || Number(bytes) < 1)
    throw new Problem(400, 'bytes must be the size of the file, a whole number above 0.');
  if (Number(bytes) > maxBytes)
    throw new Problem(413, refuse('TooManyBytes', Number(bytes), maxBytes).message);
  if (type !== 'application/octet-stream' && !mediaTypes.includes(String(type)))
    throw new Problem(415, `type must be one of ${mediaTypes.join(', ')}.`);
  return { name: checkNewName(name), bytes: Number(bytes), type: String(type) };
}
