// What the API answers, field by field: camelCase, null for what is not known, links instead of keys. Types alone, because
// the gallery's page, which runs in browsers, reads them, too.

/** Bytes, pixels, ISO 8601. `thumbHash` is base64, `color` is `#rrggbb`. */
export interface ImageView {
  name: string;
  status: 'done' | 'failed';
  /** Of the original, as are format, width and height. */
  bytes: number | null;
  format: string | null;
  width: number | null;
  height: number | null;
  thumbHash: string | null;
  color: string | null;
  capturedAt: string | null;
  camera: string | null;
  processedAt: string;
  error: { code: string; message: string } | null;
  /** The smallest. */
  thumbnail: Picture | null;
  linksExpireAt: string;
}

interface Picture {
  url: string;
  width: number;
  height: number;
}

export interface SizedPicture extends Picture {
  size: number;
  bytes: number;
  format: string;
}

export interface ImageDetails extends ImageView {
  original: string;
  thumbnails: SizedPicture[];
}

export interface ImagePage {
  images: ImageView[];
  /** Of the next page; null at the end. */
  cursor: string | null;
}

export interface NamePage {
  names: { name: string; processedAt: string }[];
  cursor: string | null;
}

/** What became of one image of an upload that did not go well. */
export interface ImageOutcome {
  name: string;
  /**
   * `exists`: there is another of this name, which stays. `held-back`: not stored because of the others.
   * `not-announced`: stored, but the worker does not know: `POST /retry/{name}` tells it.
   */
  outcome: 'stored' | 'exists' | 'held-back' | 'failed' | 'not-announced';
}

/** A link to S3 that stores one file of exactly this size, by `PUT` with these headers. */
export interface UploadLink {
  name: string;
  method: 'PUT';
  url: string;
  headers: Record<string, string>;
  bytes: number;
  expiresAt: string;
  /** Nothing else tells the worker of what comes in this way: `POST /retry/{name}` does. */
  announce: boolean;
}
