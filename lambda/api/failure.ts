// What went wrong on our side, as callers may know it.
import { isThrottle } from '../aws/calls.ts';
import { AwsError } from '../aws/errors.ts';
import { Problem } from './problem.ts';
import type { Api } from './route.ts';
import type { ImageOutcome } from './wire.ts';

/** What AWS said stays with us: it names things that are no business of strangers. */
export function problemOf(
  error: unknown,
  { onError }: Pick<Api, 'onError'>,
  images?: readonly ImageOutcome[],
): Problem {
  const known = onError(error);
  const extras = images ? { images } : {};
  if (error instanceof AwsError && isThrottle(error)) {
    const headers = { 'retry-after': '2' };
    return new Problem(429, 'AWS asks us to slow down; try again in a moment.', { ...extras, headers });
  }
  return new Problem(500, known ?? 'Something went wrong here; the log of the API says what.', extras);
}
