// The cache of an edge: bodies in memory, least recently used are evicted first.

import { isInvalidated } from './invalidations.ts';
import type { CloudFront, Distribution } from './records.ts';

export interface Stored {
  status: number;
  headers: Record<string, string | number | string[]>;
  body: Buffer;
  /** Percent-encoded, as requested: invalidations use it. */
  path: string;
  /** Milliseconds since 1970. */
  storedAt: number;
  freshUntil: number;
}

export interface Cache {
  /** Fresh or stale; never one that was invalidated. */
  get(distribution: Distribution, key: string): Stored | undefined;
  put(distribution: Distribution, key: string, stored: Stored): void;
}

/** For a laptop: some thousand thumbnails. */
const maxBytes = 64 * 1024 * 1024;

/** Larger bodies are passed through. */
export const maxStoredBytes = 8 * 1024 * 1024;

export function openCache(front: CloudFront): Cache {
  const entries = new Map<string, Stored>();
  let bytes = 0;
  const drop = (key: string) => {
    bytes -= entries.get(key)?.body.length ?? 0;
    entries.delete(key);
  };
  return {
    get({ id }, key) {
      const full = `${id} ${key}`;
      const found = entries.get(full);
      if (!found) return undefined;
      drop(full);
      if (isInvalidated(front, id, found.path, found.storedAt)) return undefined;
      entries.set(full, found);
      bytes += found.body.length;
      return found;
    },
    put({ id }, key, stored) {
      const full = `${id} ${key}`;
      drop(full);
      entries.set(full, stored);
      bytes += stored.body.length;
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) return;
        drop(oldest);
      }
    },
  };
}
