// The walk behind every listing: entries in key order, grouped at a delimiter, cut into pages.
// After a common prefix the walk skips all keys below it instead of reading them.
import { invalidArgument } from '../errors.ts';
import { afterPrefix, formEncode, justAfter } from './keys.ts';

export interface ListingOptions {
  prefix: string;
  delimiter: string;
  limit: number;
  /** Exclusive: the last key or common prefix of the previous page. */
  after: string;
  /** If `after` is inside a common prefix, that prefix was already listed and is skipped. Not in ListObjectsV2. */
  skipsInside?: boolean;
  /** The previous page ended among the entries of the key `after`: continue with those. */
  within?: boolean;
}

export interface Listing<T> {
  /** Entries and common prefixes in order of appearance. */
  entries: T[];
  prefixes: string[];
  isTruncated: boolean;
  /** The last element of the page, where the next one continues. */
  last?: { key: string; entry?: T };
}

/** `scan` yields entries from a key on, this key included, in listing order. */
export function walk<T extends { key: string }>(
  scan: (from: string) => Iterable<T>,
  { prefix, delimiter, limit, after, within = false, skipsInside = false }: ListingOptions,
): Listing<T> {
  const listing: Listing<T> = { entries: [], prefixes: [], isTruncated: false };
  if (limit === 0) return listing;
  const rolledUp = (key: string) => commonPrefix(key, prefix, delimiter);
  const shown = rolledUp(after);
  const isPast = shown === after || (skipsInside && shown !== undefined);
  let from: string | undefined = isPast ? fromPrefix(prefix, shown) : startOf(prefix, after, within);
  while (from !== undefined) from = walkFrom(from);
  return listing;

  /** Reads up to a common prefix, and returns where to continue; undefined at the end of the page or of the keys. */
  function walkFrom(start: string): string | undefined {
    for (const entry of scan(start)) {
      if (!entry.key.startsWith(prefix)) return undefined;
      if (listing.entries.length + listing.prefixes.length === limit) {
        listing.isTruncated = true;
        return undefined;
      }
      const rolled = rolledUp(entry.key);
      if (rolled !== undefined) {
        listing.prefixes.push(rolled);
        listing.last = { key: rolled };
        return afterPrefix(rolled);
      }
      listing.entries.push(entry);
      listing.last = { key: entry.key, entry };
    }
    return undefined;
  }
}

const fromPrefix = (prefix: string, shown = '') => startAt(prefix, afterPrefix(shown));

const startOf = (prefix: string, after: string, within: boolean) =>
  after ? startAt(prefix, within ? after : justAfter(after)) : prefix;

function startAt(prefix: string, next: string | undefined): string | undefined {
  if (next === undefined) return undefined;
  // Compared by bytes, as in the database.
  return Buffer.compare(Buffer.from(next), Buffer.from(prefix)) < 0 ? prefix : next;
}

function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (!delimiter || !key.startsWith(prefix)) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** The parameters of a listing, with S3's limits. `limitName` is e.g. `max-keys`. */
export function listingOptions(query: URLSearchParams, limitName: string): Omit<ListingOptions, 'after'> {
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    limit: limitOf(query, limitName),
  };
}

/** At most 1,000, whatever was requested. Throws InvalidArgument. */
export function limitOf(query: URLSearchParams, name: string, max = 1000): number {
  const sent = query.get(name) || String(max);
  if (!/^\d{1,10}$/.test(sent) || Number(sent) > 2 ** 31 - 1) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, sent);
  }
  return Math.min(Number(sent), max);
}

/** How keys are written in the answer: plain, or form-encoded on request. */
export function keyEncoding(query: URLSearchParams): (key: string) => string {
  const encoding = query.get('encoding-type');
  if (!encoding) return (key) => key;
  if (encoding === 'url') return formEncode;
  throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
}
