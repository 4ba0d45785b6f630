// What the API says no with: a problem document (RFC 9457), in words for the person who calls it.
import type { ApiResponse } from './request.ts';
import type { ImageOutcome } from './wire.ts';

const titles = {
  400: 'Bad request',
  401: 'Unauthorized',
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
  /** What became of each image of an upload: an extension of the document. */
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
