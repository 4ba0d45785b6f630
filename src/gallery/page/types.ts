// What the API answers and what `config.json` says, as the page sees it: the wire format, nothing of the server's.

export interface Config {
  /** Where the API is: '/api', or a URL. Without a slash at its end. */
  api: string;
  read: 'open' | 'token';
  write: 'open' | 'token';
  title: string;
  /** A server that takes files of any size by PUT; without it large ones go to S3 by a signed form. */
  upload?: string;
}

interface Picture {
  url: string;
  width: number;
  height: number;
}

/** Bytes, pixels, ISO 8601. `thumbHash` is base64. */
export interface Image {
  name: string;
  status: 'done' | 'failed';
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
  thumbnail: Picture | null;
  linksExpireAt: string;
}

export interface DetailedImage extends Image {
  thumbnails: (Picture & { size: number; bytes: number; format: string })[];
  original: string;
}

export interface ImagePage {
  images: Image[];
  cursor: string | null;
}
