import { describe, expect, it } from 'vitest';
import { lightest, listed, named, nameOf, overview } from '../../../lambda/choice.ts';
import type { Format, ImageItem, Thumbnail } from '../../../lambda/contract.ts';

const thumbnail = (Name: string | undefined, Format: Format, Bytes: number, Width: number, Height: number) =>
  ({
    ...(Name ? { Name } : {}),
    Size: Math.max(Width, Height),
    Key: `a/${Name}.${Format}`,
    Width,
    Height,
    Bytes,
    Format,
  }) satisfies Thumbnail;

const old = thumbnail(undefined, 'webp', 9000, 256, 192);
const card = (['avif', 'webp', 'jpeg'] as const).map((format, index) =>
  thumbnail('card', format, 5000 + 1000 * index, 96, 96),
);
const hero = (['avif', 'webp'] as const).map((format) => thumbnail('hero', format, 40_000, 640, 480));
const all = [...card, ...hero];

describe('a thumbnail', () => {
  it('is named by its rendition, or by its size where it was made before there were renditions', () => {
    expect([nameOf(old), nameOf(hero[0] ?? old)]).toEqual(['256', 'hero']);
    expect(named([old, ...all], '256')).toEqual([old]);
    expect(named(all, 'hero')).toEqual(hero);
    expect(named(all, '640')).toEqual(hero);
    expect(named(all, 'none')).toEqual([]);
  });

  it('is chosen by what the browser says it shows, then by its bytes', () => {
    const formatFor = (accept: string) => lightest(card, accept)?.Format;
    expect(formatFor('image/avif,image/webp,*/*;q=0.8')).toBe('avif');
    expect(formatFor('image/webp,*/*')).toBe('webp');
    expect(formatFor('*/*')).toBe('jpeg');
    expect(formatFor('')).toBe('jpeg');
    // Better one that may be shown than none.
    expect(lightest(hero, '*/*')?.Format).toBe('avif');
    expect(lightest([], '*/*')).toBeUndefined();
  });

  it('in an overview is the smallest that shows the whole picture, in a format that most programs show', () => {
    const item = { Width: 4000, Height: 3000, Thumbnails: all } as ImageItem;
    expect(overview(item)).toMatchObject({ Name: 'hero', Format: 'webp' });
    expect(overview({ ...item, Thumbnails: card })).toMatchObject({ Name: 'card', Format: 'webp' });
    expect(overview({ ...item, Thumbnails: [] })).toBeUndefined();
  });

  it('is listed with its formats', () => {
    expect(listed([old, ...all])).toBe('256 (webp), card (avif, webp, jpeg), hero (avif, webp)');
  });
});
