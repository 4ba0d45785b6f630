// The shapes of the API's answers for the OpenAPI document.
import { maxShareSeconds } from '../share-token.ts';
import type {
  FocalPoint,
  ImageDetails,
  ImageOutcome,
  ImagePage,
  ImageView,
  NamePage,
  ShareLink,
  SizedPicture,
  UploadLink,
} from './wire.ts';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const url = { type: 'string', format: 'uri' };
const time = { type: 'string', format: 'date-time' };
const orNull = (schema: { type: string }) => ({ ...schema, type: [schema.type, 'null'] });
/** Every property is always present. */
const whole = <Shape extends object = Record<string, unknown>>(
  properties: Record<keyof Shape & string, object>,
) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

const image = {
  name: text,
  status: { type: 'string', enum: ['done', 'failed'] },
  bytes: orNull(count),
  format: orNull(text),
  width: orNull(count),
  height: orNull(count),
  thumbHash: { ...orNull(text), description: 'Base64 of the ThumbHash.' },
  color: { ...orNull(text), pattern: '^#[0-9a-f]{6}$' },
  capturedAt: { ...orNull(text), description: 'ISO 8601; without an offset when the camera recorded none.' },
  camera: orNull(text),
  processedAt: time,
  error: { oneOf: [{ type: 'null' }, whole({ code: text, message: text })] },
  thumbnail: {
    oneOf: [{ type: 'null' }, whole({ url, width: count, height: count })],
    description: 'The smallest.',
  },
  linksExpireAt: time,
};
const thumbnail = {
  name: { ...text, description: 'Of the rendition; several formats of one have the same.' },
  size: count,
  width: count,
  height: count,
  bytes: count,
  format: text,
  isCut: {
    type: 'boolean',
    description: 'Parts of the picture are missing: those far from its focal point.',
  },
  url,
  download: { ...url, description: 'The same file as a download, for a limited time.' },
};

const share = { type: 'number', minimum: 0, maximum: 1 };
const focalPoint = {
  x: share,
  y: share,
  by: {
    enum: ['attention', 'entropy', null],
    description: 'What found it; null when a person set it, and then it counts for every cut.',
  },
};

const outcome = {
  enum: ['stored', 'exists', 'held-back', 'failed', 'not-announced'],
  description:
    'exists: another image has this name, and stays. held-back: not stored because of the others. not-announced: stored; POST /retry/{name} starts the worker.',
};

export const schemas = {
  Image: whole<ImageView>(image),
  ImageDetails: whole<ImageDetails>({
    ...image,
    original: url,
    thumbnails: { type: 'array', items: whole<SizedPicture>(thumbnail) },
    focalPoint: { oneOf: [{ type: 'null' }, whole<FocalPoint>(focalPoint)] },
  }),
  ImagePage: whole<ImagePage>({ images: { type: 'array', items: schema('Image') }, cursor: orNull(text) }),
  NamePage: whole<NamePage>({
    names: { type: 'array', items: whole({ name: text, processedAt: time }) },
    cursor: orNull(text),
  }),
  Named: whole({ name: text }),
  Point: whole({ x: share, y: share }),
  Stored: whole({ images: { type: 'array', items: whole({ name: text, bytes: count }) } }),
  UploadRequest: {
    type: 'object',
    required: ['name', 'bytes'],
    properties: {
      name: text,
      bytes: { type: 'integer', minimum: 1 },
      type: { type: 'string', description: 'Media type to store it with.' },
    },
  },
  UploadLink: whole<UploadLink>({
    name: text,
    method: { const: 'PUT' },
    url,
    headers: { type: 'object', additionalProperties: text, description: 'To be sent with the file.' },
    bytes: { ...count, description: 'The exact size of the body: S3 refuses any other.' },
    expiresAt: time,
    announce: {
      type: 'boolean',
      description: 'Call POST /retry/{name} once the file is sent: nothing else starts the worker.',
    },
  }),
  ShareRequest: {
    type: 'object',
    required: ['seconds'],
    properties: {
      key: { ...text, description: 'The name of one picture.' },
      folder: { ...text, description: 'Or of a folder, with its slash at the end.' },
      seconds: { type: 'integer', minimum: 1, maximum: maxShareSeconds },
    },
  },
  ShareLink: whole<ShareLink>({
    share: { ...text, description: 'The parameter `share` of every address that it opens.' },
    path: { ...text, description: 'Its page, relative to the address of this API.' },
    expiresAt: time,
  }),
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'detail'],
    properties: {
      ...{ type: text, title: text, status: { type: 'integer' }, detail: text },
      images: {
        type: 'array',
        items: whole<ImageOutcome>({ name: text, outcome }),
        description: 'The outcome of each image of an upload.',
      },
    },
    description: 'RFC 9457.',
  },
};

export function schema(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}
