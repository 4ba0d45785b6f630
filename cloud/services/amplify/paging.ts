// Amplify's paging: maxResults (0 to 100) and nextToken in, nextToken out.
import { badRequest } from './records.ts';

interface PageInput {
  maxResults?: number | undefined;
  nextToken?: string | undefined;
}

/** The default. */
const defaultPage = 10;
const largestPage = 100;

/** The token is the number of items already shown. */
export function page<T>(all: T[], { maxResults, nextToken }: PageInput) {
  const size = Number(maxResults ?? defaultPage);
  if (!Number.isInteger(size) || size < 1 || size > largestPage) {
    throw badRequest(`maxResults must be between 1 and ${largestPage}.`);
  }
  const from = Number(nextToken ?? 0);
  if (!Number.isInteger(from)) throw badRequest('Invalid nextToken.');
  const next = from + size;
  return { items: all.slice(from, next), nextToken: next < all.length ? String(next) : undefined };
}
