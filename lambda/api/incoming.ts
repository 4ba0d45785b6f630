// The images in the body of an upload: the files of a form, or a bare image.
import { Problem } from './problem.ts';
import type { ApiRequest } from './request.ts';

export interface Incoming {
  name: string;
  bytes: Buffer;
}

/** In one form. Each costs a few calls to S3 and SQS, and all share the 29 s of one invocation. */
export const maxImages = 50;

/** Throws a Problem for a body without images. */
export async function imagesIn(request: ApiRequest, type: string): Promise<Incoming[]> {
  return /^multipart\/form-data\b/i.test(type) ? partsOf(request, type) : [bareImage(request, type)];
}

/** API Gateway passes these types as text: bytes that are not UTF-8 are damaged, although the file may still start like an image. */
const textual = /^(text\/|application\/(javascript|xml)\b)/i;

function bareImage({ query, body }: ApiRequest, type: string): Incoming {
  if (textual.test(type))
    throw new Problem(415, `Sent as ${type}, an image arrives damaged: send it as application/octet-stream.`);
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
  if (files.length === 0) throw new Problem(400, 'The form has no part `file` with a file name.');
  if (files.length > maxImages)
    throw new Problem(
      413,
      `The form has ${files.length} images, and one request takes at most ${maxImages}: send the rest in another request.`,
    );
  const read = async (file: File) => ({
    name: `${prefix && `${prefix}/`}${file.name}`,
    bytes: Buffer.from(await file.arrayBuffer()),
  });
  return Promise.all(files.map(read));
}
