// What `config.json` says, and what the API answers: the same types that the API is made with.
export type {
  ImageDetails as DetailedImage,
  ImagePage,
  ImageView as Image,
  NamePage,
  UploadLink,
} from '../../lambda/api/wire.ts';

export interface Config {
  /** Where the API is: '/api', or a URL. Without a slash at its end. */
  api: string;
  read: 'open' | 'token';
  write: 'open' | 'token';
  title: string;
  /** A server that takes files of any size by PUT; without it large ones go to S3 by a signed link. */
  upload?: string;
}
