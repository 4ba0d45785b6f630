import { describe, expect, it } from 'vitest';
import type { Image } from '../../../page/data/types.ts';
import { arrange, baseOf, trailOf, type Wish } from '../../../page/grid/view.ts';
import { images } from './images.ts';

const wish: Wish = { folder: '', search: '', status: 'all', order: 'name' };

function show(all: Map<string, Image>, change: Partial<Wish> = {}, waiting: string[] = []): string[] {
  const pending = new Map(waiting.map((name) => [name, { name, preview: null, since: 0, isLate: false }]));
  const { entries } = arrange(all, pending, { ...wish, ...change });
  return entries.map((entry) => (entry.kind === 'album' ? `${entry.folder} ${entry.count}` : entry.name));
}

describe('what is shown', () => {
  const library = images(
    'b.jpg',
    'a 10.jpg',
    'a 2.jpg',
    'trip/x.jpg',
    'trip/day 1/y.jpg',
    'Österreich/z.jpg',
  );

  it('is the albums and the pictures of the folder, as people count and spell', () => {
    expect(show(library)).toEqual(['Österreich/ 1', 'trip/ 2', 'a 2.jpg', 'a 10.jpg', 'b.jpg']);
    expect(show(library, { folder: 'trip/' })).toEqual(['trip/day 1/ 1', 'trip/x.jpg']);
  });

  it('looks into the folders below for words, all of which must be in the name', () => {
    expect(show(library, { search: 'TRIP jpg' })).toEqual(['trip/day 1/y.jpg', 'trip/x.jpg']);
    expect(show(library, { search: 'z', folder: 'trip/' })).toEqual([]);
  });

  it('finds names without their accents, and with them', () => {
    const all = images('Österreich/Café.jpg', 'osteria.jpg');
    expect(show(all, { search: 'oster' })).toEqual(['osteria.jpg', 'Österreich/Café.jpg']);
    expect(show(all, { search: 'CAFE\u0301' })).toEqual(['Österreich/Café.jpg']);
  });

  it('holds what is waited for, which is neither done nor failed', () => {
    expect(show(library, { folder: 'trip/' }, ['trip/new.jpg', 'trip/x.jpg'])).toContain('trip/new.jpg');
    expect(show(library, { status: 'done', folder: 'trip/' }, ['trip/x.jpg'])).toEqual(['trip/day 1/y.jpg']);
  });

  it('takes failures of all folders together', () => {
    const broken = { status: 'failed' as const, thumbnail: null, error: { code: 'Empty', message: 'empty' } };
    const some = new Map(library).set('trip/bad.jpg', {
      ...images('trip/bad.jpg').get('trip/bad.jpg'),
      ...broken,
    } as Image);
    expect(show(some, { status: 'failed' })).toEqual(['trip/bad.jpg']);
    expect(arrange(some, new Map(), wish).counts).toEqual({ all: 7, done: 6, failed: 1 });
  });

  it('is sorted by capture, what has no date last', () => {
    const dated = images('old.jpg', 'none.jpg', 'new.jpg');
    const give = (name: string, capturedAt: string) =>
      dated.set(name, { ...(dated.get(name) as Image), capturedAt });
    give('old.jpg', '2019-05-01T10:00:00Z');
    give('new.jpg', '2026-05-01T10:00:00Z');
    expect(show(dated, { order: 'newest' })).toEqual(['new.jpg', 'old.jpg', 'none.jpg']);
    expect(show(dated, { order: 'oldest' })).toEqual(['old.jpg', 'new.jpg', 'none.jpg']);
    expect(show(dated, { order: 'name-down' })).toEqual(['old.jpg', 'none.jpg', 'new.jpg']);
  });
});

it('the trail of a folder leads through all above it', () => {
  expect(trailOf('a/b c/')).toEqual(['a/', 'a/b c/']);
  expect(trailOf('')).toEqual([]);
  expect(trailOf('/a//')).toEqual(['/', '/a/', '/a//']);
});

it('a folder without a name is an album of its own, with something to read', () => {
  const all = images('/leading.jpg', 'a//b.jpg', 'a/c.jpg');
  expect(show(all)).toEqual(['/ 1', 'a/ 2']);
  expect(show(all, { folder: '/' })).toEqual(['/leading.jpg']);
  expect(show(all, { folder: 'a/' })).toEqual(['a// 1', 'a/c.jpg']);
  expect(baseOf('a//')).toBe('(no name)');
});
