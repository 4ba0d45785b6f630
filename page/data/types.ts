// The contents of `config.json`, and the answers of the API: the very types that the API is built with.
export type {
  ImageDetails as DetailedImage,
  ImagePage,
  ImageView as Image,
  NamePage,
  ShareLink,
  UploadLink,
} from '../../lambda/api/wire.ts';

export interface Config {
  /** Where the API is: '/api', or a URL. Without a trailing slash. */
  api: string;
  read: 'open' | 'token';
  write: 'open' | 'token';
  title: string;
  /** The command with which the user started this server, flags included; absent on a site. */
  command?: string;
  /** A server that accepts files of any size by PUT; without it, large files go to S3 by a signed link. */
  upload?: string;
  /** The page is served without TLS, so a typed token can be read in transit. */
  isPlainHttp?: true;
  /** Base URL of share links: the HTTP API. Absent if sharing is not available. */
  share?: string;
  /** `s3://BUCKET[/PREFIX]`: originals that are only read, so that nothing can be uploaded or deleted here. */
  source?: string;
  /** A server that puts originals into one zip: names by POST, then the answer's `url`. */
  zip?: string;
}
