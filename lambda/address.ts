// Where a browser finds a thumbnail: behind the distribution before the bucket, or else in the bucket.
import { domainOf } from './aws/calls.ts';
import { type Thumbnail, thumbnailPath } from './contract.ts';

export interface ThumbnailPlace {
  thumbnailsBucket: string;
  region: string;
  /** Of a server that stands in for AWS, without a slash at its end. */
  endpoint?: string | undefined;
  /** Of a distribution before the thumbnails, with a slash at its end. */
  address?: string | undefined;
}

export function addressOf(
  { thumbnailsBucket, region, endpoint, address }: ThumbnailPlace,
  thumbnail: Thumbnail,
): string {
  if (address) return `${address}${thumbnailPath(thumbnail)}`;
  const bucket = endpoint
    ? `${endpoint}/${thumbnailsBucket}`
    : `https://${thumbnailsBucket}.s3.${region}.${domainOf(region)}`;
  return `${bucket}/${thumbnailPath(thumbnail)}`;
}
