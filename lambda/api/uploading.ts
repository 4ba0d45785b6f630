// Images coming in: as a form, as they are, or, when they are large, by a form that goes to S3 directly.
import { identify, mediaTypes } from '../formats.ts';
import { maxBytes } from '../limits.ts';
import { refuse } from '../refusals.ts';
import { checkNewName } from './names.ts';
import { Problem } from './problem.ts';
import { type ApiRequest, json } from './request.ts';
import type { Api, Route } from './route.ts';
import { schema } from './schemas.ts';
import type { UploadForm } from './wire.ts';

interface Incoming {
  name: string;
  bytes: Buffer;
}

const binary = { type: 'string', format: 'binary' };

export const uploadRoute: Route = {
  id: 'upload',
  method: 'POST',
  path: '/upload',
  access: 'write',
  summary: 'Stores images, or tells where to send a large one',
  description:
    'Up to 4.5 MB as multipart/form-data or as the bare bytes with `?name=`. For more, send its name and size as JSON: the answer holds a form for S3, to be posted with the file as its last field `file`.',
  query: { name: { type: 'string', description: 'With a bare image: the name to store it under.' } },
  body: {
    'multipart/form-data': {
      type: 'object',
      required: ['file'],
      properties: {
        file: { type: 'array', items: binary, description: 'Named by the file names.' },
        prefix: { type: 'string', description: 'A folder to put them in.' },
      },
    },
    'application/octet-stream': binary,
    'image/*': binary,
    'application/json': schema('UploadRequest'),
  },
  answers: {
    201: {
      description: 'Stored; the thumbnails follow within seconds. For JSON: the form.',
      schema: { oneOf: [schema('Stored'), schema('UploadForm')] },
    },
  },
  problems: [400, 401, 413, 415],
  async run({ request }, api) {
    const type = request.headers['content-type'] ?? '';
    if (/^application\/json\b/i.test(type)) return json(201, await formFor(request.body, api));
    const images = /^multipart\/form-data\b/i.test(type)
      ? await partsOf(request, type)
      : [bareImage(request, type)];
    return json(201, { images: await storeAll(images, api) });
  },
};

/** API Gateway hands these over as text: what is no UTF-8 is damaged before it is here, and may still begin like an image. */
const textual = /^(text\/|application\/(javascript|xml)\b)/i;

function bareImage({ query, body }: ApiRequest, type: string): Incoming {
  if (textual.test(type))
    throw new Problem(415, `As ${type} an image does not arrive whole: send it as application/octet-stream.`);
  const name = query.get('name');
  if (name === null) throw new Problem(400, 'A bare image needs a name: POST /upload?name=NAME.');
  return { name, bytes: body };
}

async function partsOf({ body }: ApiRequest, type: string): Promise<Incoming[]> {
  const headers = { 'content-type': type };
  const form = await new Response(new Uint8Array(body), { headers }).formData().catch((error) => {
    throw new Problem(400, `The form cannot be read: ${error instanceof Error ? error.message : error}`);
  });
  const folder = form.get('prefix') ?? '';
  if (typeof folder !== 'string') throw new Problem(400, 'prefix is the name of a folder, not a file.');
  const prefix = folder.replace(/^\/+|\/+$/g, '');
  const files = form.getAll('file').filter((part) => typeof part !== 'string');
  if (files.length === 0) throw new Problem(400, 'The form holds no part `file` with a file name.');
  const read = async (file: File) => ({
    name: `${prefix && `${prefix}/`}${file.name}`,
    bytes: Buffer.from(await file.arrayBuffer()),
  });
  return Promise.all(files.map(read));
}

/** All or nothing: what is wrong with one is found before any is stored. */
async function storeAll(images: Incoming[], { originals, announcer, announces }: Api) {
  const checked = images.map(({ name, bytes }) => ({
    name: checkNewName(name),
    bytes,
    type: typeOf(name, bytes),
  }));
  if (new Set(checked.map(({ name }) => name)).size < checked.length)
    throw new Problem(400, 'Two files of the form have the same name.');
  const store = async ({ name, bytes, type }: (typeof checked)[number]) => {
    await originals.put(name, bytes, type);
    if (announces) await announcer.created(name);
    return { name, bytes: bytes.length };
  };
  return Promise.all(checked.map(store));
}

/** By its bytes, in the worker's own words: whatever the request says it is. */
function typeOf(name: string, bytes: Buffer): string {
  const identity = identify(bytes);
  if (identity.kind === 'picture') return identity.mediaType;
  const refusal =
    identity.kind === 'foreign'
      ? refuse('UnsupportedFormat', identity.what)
      : refuse(bytes.length === 0 ? 'Empty' : 'NotAnImage');
  throw new Problem(415, `${name}: ${refusal.message}`);
}

async function formFor(body: Buffer, { shelf, announces }: Api): Promise<UploadForm> {
  const { name, bytes, type } = readOrder(body);
  const { url, fields, expiresAt } = await shelf.links.form(shelf.originals, name, type, bytes);
  return { name, url, fields, maxBytes: bytes, expiresAt, announce: announces };
}

function readOrder(body: Buffer): { name: string; bytes: number; type: string } {
  const { name, bytes, type = 'application/octet-stream' } = parse(body);
  if (typeof name !== 'string') throw new Problem(400, 'name is missing: {"name": "…", "bytes": …}.');
  if (!Number.isSafeInteger(bytes) || Number(bytes) < 1)
    throw new Problem(400, 'bytes is the size of the file, a whole number above 0.');
  if (Number(bytes) > maxBytes)
    throw new Problem(413, refuse('TooManyBytes', Number(bytes), maxBytes).message);
  if (type !== 'application/octet-stream' && !mediaTypes.includes(String(type)))
    throw new Problem(415, `type is one of ${mediaTypes.join(', ')}.`);
  return { name: checkNewName(name), bytes: Number(bytes), type: String(type) };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw new Problem(400, 'The body is no JSON object.');
}
