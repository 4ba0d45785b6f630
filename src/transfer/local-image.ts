// An image on this machine: as it was found, and as it was stored.
import type { FoundFile } from './walk.ts';

/** `key` includes the prefix. */
export interface LocalImage extends Omit<FoundFile, 'mark'> {
  contentType: string;
  /** Digest of the file's first bytes; undefined when it was not needed. */
  headDigest?: number;
  /** ETag of the object that this very file, untouched since, became. */
  uploadedAs?: string;
}

export interface StoredImage {
  image: LocalImage;
  /** Without quotes. */
  etag: string;
  isUnchanged: boolean;
}
