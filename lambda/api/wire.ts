// The API's answers, field by field: camelCase, null for unknown values, links instead of keys. Types only, because the
// gallery's page, which runs in browsers, imports them too.

/** Bytes, pixels, ISO 8601. `thumbHash` is base64, `color` is `#rrggbb`. */
export interface ImageView {
  name: string;
  status: 'done' | 'failed';
  /** Bytes of the original; format, width and height are the original's too. */
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
  /** Of the rendition; several formats of one have the same. */
  name: string;
  size: number;
  bytes: number;
  format: string;
  /** True if parts of the picture far from its focal point were cut away. */
  isCut: boolean;
  /** Time-limited URL that downloads the file: browsers ignore the `download` attribute on links to other origins. */
  download: string;
}

/** The point that cuts keep, as fractions of width and height (0 to 1). `by`: what found it; null if a person set it. */
export interface FocalPoint {
  x: number;
  y: number;
  by: 'attention' | 'entropy' | null;
}

export interface ImageDetails extends ImageView {
  original: string;
  thumbnails: SizedPicture[];
  focalPoint: FocalPoint | null;
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

/** The outcome of one image of an upload that failed. */
export interface ImageOutcome {
  name: string;
  /**
   * `exists`: another image has this name, and stays. `held-back`: not stored because of the others.
   * `not-announced`: stored, but the worker does not know of it: `POST /retry/{name}` starts it.
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
  /** True when nothing else notifies the worker of this upload: call `POST /retry/{name}`. */
  announce: boolean;
}

/** A signed link that shows one picture or one folder. */
export interface ShareLink {
  /** The value of the query parameter `share` that grants access. */
  share: string;
  /** Path of the link's page, relative to the API's URL. */
  path: string;
  expiresAt: string;
}
