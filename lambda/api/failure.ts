// What callers may know about an error on our side.
import { isThrottle } from '../aws/calls.ts';
import { AwsError } from '../aws/errors.ts';
import { Problem } from './problem.ts';
import type { Api } from './route.ts';
import type { ImageOutcome } from './wire.ts';

/** AWS's own message stays here: it names resources that strangers should not see. */
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
  return new Problem(
    500,
    known ?? "Something went wrong on the server; the API's log has the details.",
    extras,
  );
}
