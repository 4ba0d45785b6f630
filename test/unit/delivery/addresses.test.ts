// Where thumbnails are said to be: behind the distribution, in the bucket, or at the server that stands in for AWS.
import { expect, it } from 'vitest';
import type { Context } from '../../../src/aws/session.ts';
import { thumbnailBase, withAddresses } from '../../../src/delivery/addresses.ts';
import { makeNames } from '../../../src/stack/names.ts';

const contextIn = (region: string, more: object = {}) => {
  const place = { stack: 'shop', account: '123456789012', region };
  const names = makeNames({ ...place, suffix: 'bcdfgh' });
  return { names, place: { ...place, endpoint: null }, ...more } as unknown as Context;
};

it.each([
  [contextIn('eu-west-1'), 'https://shop-thumbnails-bcdfgh.s3.eu-west-1.amazonaws.com/'],
  [contextIn('cn-north-1'), 'https://shop-thumbnails-bcdfgh.s3.cn-north-1.amazonaws.com.cn/'],
  [
    contextIn('eu-west-1', { place: { endpoint: 'http://127.0.0.1:4566' } }),
    'http://127.0.0.1:4566/shop-thumbnails-bcdfgh/',
  ],
  [contextIn('eu-west-1', { cdn: 'https://d1.cloudfront.net/' }), 'https://d1.cloudfront.net/t/'],
])('%# begin with %s', (context, base) => {
  expect(thumbnailBase(context)).toBe(base);
});

it('are those of today, whatever the item says of the smallest', async () => {
  const thumbnail = (Size: number) => ({ Size, Key: `a b.jpg/${Size}.webp`, ETag: '0123456789' });
  const done = { ThumbnailURL: 'https://old/', Thumbnails: [thumbnail(1024), thumbnail(256)] };
  const failed = { ImageID: 'b.jpg', Status: 'failed' };
  async function* items() {
    yield* [done, failed];
  }
  const told = await Array.fromAsync(
    withAddresses(contextIn('eu-west-1', { cdn: 'https://d1.cloudfront.net/' }), items()),
  );
  expect(told).toEqual([
    { ...done, ThumbnailURL: 'https://d1.cloudfront.net/t/a%20b.jpg/256.webp?v=01234567' },
    failed,
  ]);
});
