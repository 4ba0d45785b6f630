// API Gateway's paging: MaxResults (a string) and NextToken in, NextToken out.
import { badRequest } from './checks.ts';

export interface PageInput {
  MaxResults?: string | undefined;
  NextToken?: string | undefined;
}

/** The default; small, so that clients have to page. */
const defaultPage = 25;
const largestPage = 500;

/** The token is the number of items already shown, in base64. */
export function page<T>(items: T[], { MaxResults, NextToken }: PageInput) {
  const size = Number(MaxResults ?? defaultPage);
  if (!Number.isInteger(size) || size < 1 || size > largestPage) {
    throw badRequest(`Invalid value for maxResults. Must be between 1 and ${largestPage}`);
  }
  const from = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64').toString());
  if (!Number.isInteger(from)) throw badRequest('Invalid nextToken');
  const next = from + size;
  return {
    Items: items.slice(from, next),
    NextToken: next < items.length ? Buffer.from(String(next)).toString('base64') : undefined,
  };
}
