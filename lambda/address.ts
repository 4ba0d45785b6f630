// The URL of a thumbnail for browsers: at the distribution in front of the bucket if there is one, otherwise in the bucket.
import { domainOf } from './aws/calls.ts';
import { type Thumbnail, thumbnailPath } from './contract.ts';

export interface ThumbnailPlace {
  thumbnailsBucket: string;
  region: string;
  /** URL of a server that stands in for AWS, without a trailing slash. */
  endpoint?: string | undefined;
  /** URL of a distribution in front of the thumbnails bucket, with a trailing slash. */
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
