// The API's refusals: problem documents (RFC 9457), worded for the caller.
import type { ApiResponse } from './request.ts';
import type { ImageOutcome } from './wire.ts';

const titles = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Already there',
  413: 'Too large',
  415: 'Not an image',
  429: 'Too many requests',
  500: 'Internal error',
} as const;

export type ProblemStatus = keyof typeof titles;

interface Extras {
  headers?: Record<string, string>;
  /** The outcome of each image of an upload: an extension of the document. */
  images?: readonly ImageOutcome[];
}

/** Thrown by a route. `message` becomes the document's `detail`. */
export class Problem extends Error {
  readonly status: ProblemStatus;
  readonly extras: Extras;

  constructor(status: ProblemStatus, detail: string, extras: Extras = {}) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.extras = extras;
  }
}

export function documentOf({ status, message, extras: { headers, images } }: Problem): ApiResponse {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({
      ...{ type: 'about:blank', title: titles[status], status, detail: message },
      ...(images ? { images } : {}),
    }),
  };
}

export const noImage = (name: string) => new Problem(404, `There is no image '${name}'.`);

/** More would make the sentence unreadable; `images` lists them all. */
const maxNamed = 5;

/** For names that other images already have; those stay. */
export function nameTaken(images: readonly ImageOutcome[]): Problem {
  const withOutcome = (wanted: ImageOutcome['outcome']) =>
    images.filter(({ outcome }) => outcome === wanted).map(({ name }) => `'${name}'`);
  const [there, stored] = [withOutcome('exists'), withOutcome('stored')];
  const more = there.length > maxNamed ? ` and ${there.length - maxNamed} more` : '';
  const found = `An image of this name already exists: ${there.slice(0, maxNamed).join(', ')}${more}.`;
  const rest = stored.length > 0 ? ' The other files are stored.' : ' Nothing was stored.';
  return new Problem(
    409,
    `${found}${rest} Send it under another name, or replace the existing image with ?overwrite=true.`,
    { images },
  );
}
