import { describe, expect, it } from 'vitest';
import type { ImageItem, Thumbnail } from '../../../lambda/contract.ts';
import { notificationOf } from '../../../lambda/notification.ts';

const place = { thumbnailsBucket: 'thumbnails', region: 'eu-west-1', address: 'https://cdn.example/t/' };
const now = new Date('2026-11-30T00:00:00Z');

const thumbnail = (Name: string, Key = `trip/é.jpg/${Name}.webp`): Thumbnail => ({
  ...{ Name, Size: 256, Key, Width: 256, Height: 171, Bytes: 9000, Format: 'webp', ETag: '0123456789abcdef' },
});

const item = (more: Partial<ImageItem> = {}): ImageItem => ({
  ...{ ImageID: 'trip/é.jpg', Status: 'done', OriginalBucket: 'originals', Width: 6000, Height: 4000 },
  ...{ Recipe: 'abc', ProcessedAt: '2026-11-29T00:00:00Z', DurationMs: 300 },
  ...more,
});

describe('the message about a picture', () => {
  it('is the item, with the address of each thumbnail, in ASCII', () => {
    const { status, body } = notificationOf(
      place,
      { event: 'processed', item: item({ Thumbnails: [thumbnail('256')] }) },
      now,
    );
    expect(status).toBe('done');
    expect(body).toMatch(/^[ -~]+$/);
    expect(JSON.parse(body)).toEqual({
      ...{ version: 1, event: 'processed', ...item() },
      Thumbnails: [{ ...thumbnail('256'), URL: 'https://cdn.example/t/trip/%C3%A9.jpg/256.webp?v=01234567' }],
    });
  });

  it('of a failed one has the reason', () => {
    const failed = item({ Status: 'failed', Error: { Code: 'NotAnImage', Message: 'no image' } });
    const { status, body } = notificationOf(place, { event: 'processed', item: failed }, now);
    expect([status, JSON.parse(body).Error.Code]).toEqual(['failed', 'NotAnImage']);
    expect(JSON.parse(body)).not.toHaveProperty('Thumbnails');
  });

  it('of a removed one has its key, and when', () => {
    const removed = { ImageID: 'a.jpg', OriginalBucket: 'originals' };
    const { status, body } = notificationOf(place, { event: 'removed', item: removed }, now);
    expect(status).toBe('removed');
    expect(JSON.parse(body)).toEqual({
      ...{ version: 1, event: 'removed', Status: 'removed', ...removed },
      RemovedAt: '2026-11-30T00:00:00.000Z',
    });
  });

  it('leaves thumbnails out that SNS would not take, and says so', () => {
    const long = 'ж'.repeat(500);
    const many = Array.from({ length: 100 }, (_, n) => thumbnail(`r${n}`, `${long}/r${n}.webp`));
    const { body } = notificationOf(place, { event: 'processed', item: item({ Thumbnails: many }) }, now);
    expect(body.length).toBeLessThan(256 * 1024);
    expect(JSON.parse(body)).toEqual({
      ...{ version: 1, event: 'processed', ...item(), ThumbnailsOmitted: true },
    });
  });
});
