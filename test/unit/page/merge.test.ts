import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { markLate, merge } from '../../../page/data/merge.ts';
import { imageOf, images } from './images.ts';

const memory = () => ({ deleted: new Map(), before: new Map() });
const waitingFor = (name: string, since: number) => ({ name, preview: null, since, isLate: false });
const later = '2026-11-21T12:10:00.000Z';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-21T12:30:00Z') }));
afterEach(() => void vi.useRealTimers());

describe('what the server tells', () => {
  it('changes nothing when it is known: the same objects, so nothing is drawn again', () => {
    const known = { images: images('a.jpg', 'b.jpg'), waiting: new Map() };
    const merged = merge(known, memory(), [imageOf('a.jpg')], false);
    expect(merged.images).toBe(known.images);
    expect(merged.changed).toEqual([]);
  });

  it('is new, or has another outcome', () => {
    const known = { images: images('a.jpg'), waiting: new Map() };
    const told = [imageOf('a.jpg', { processedAt: later }), imageOf('b.jpg')];
    const merged = merge(known, memory(), told, false);
    expect(merged.changed).toEqual(['a.jpg', 'b.jpg']);
    expect(merged.images.get('a.jpg')?.processedAt).toBe(later);
  });

  it('brings new links when the old ones are about to end', () => {
    vi.setSystemTime(new Date('2026-11-21T12:56:00Z'));
    const known = { images: images('a.jpg'), waiting: new Map() };
    const renewed = imageOf('a.jpg', { linksExpireAt: '2026-11-21T13:30:00.000Z' });
    const merged = merge(known, memory(), [renewed], true);
    expect(merged.images.get('a.jpg')).toBe(renewed);
    expect(merged.changed).toEqual([]);
  });

  it('is all there is: what is missing was deleted by somebody', () => {
    const known = { images: images('a.jpg', 'gone.jpg'), waiting: new Map() };
    expect([...merge(known, memory(), [imageOf('a.jpg')], true).images.keys()]).toEqual(['a.jpg']);
  });

  it('comes too late for what was deleted here, and in time for what was sent again', () => {
    const deleted = { ...memory(), deleted: new Map([['a.jpg', imageOf('a.jpg').processedAt]]) };
    const known = { images: new Map(), waiting: new Map() };
    expect(merge(known, deleted, [imageOf('a.jpg')], false).images.size).toBe(0);
    expect(merge(known, deleted, [imageOf('a.jpg', { processedAt: later })], false).images.size).toBe(1);
  });

  it('ends the wait with a new outcome only, whatever the clocks say', () => {
    const known = {
      images: images('a.jpg'),
      waiting: new Map([['a.jpg', waitingFor('a.jpg', 0)]]),
    };
    const asked = { ...memory(), before: new Map([['a.jpg', imageOf('a.jpg').processedAt]]) };
    expect(merge(known, asked, [imageOf('a.jpg')], false).waiting.size).toBe(1);
    expect(merge(known, asked, [imageOf('a.jpg', { processedAt: later })], false).waiting.size).toBe(0);
  });
});

describe('what is waited for', () => {
  const [start, minute] = [1_000_000, 60_000];
  const waiting = new Map([
    ['first.jpg', waitingFor('first.jpg', start)],
    ['second.jpg', waitingFor('second.jpg', start + 2 * minute)],
  ]);
  const lateAt = (minutes: number, progressAt = 0, known: typeof waiting = waiting) =>
    markLate(known, progressAt, start + minutes * minute);
  const namesOf = (known: ReturnType<typeof lateAt>) =>
    [...known.values()].filter(({ isLate }) => isLate).map(({ name }) => name);

  it('is late after three minutes', () => {
    expect(lateAt(3)).toBe(waiting);
    expect(namesOf(lateAt(4))).toEqual(['first.jpg']);
    expect(namesOf(lateAt(6))).toEqual(['first.jpg', 'second.jpg']);
  });

  it('is not late while others of a long queue are processed', () => {
    expect(lateAt(6, start + 5 * minute)).toBe(waiting);
    const late = lateAt(6) as typeof waiting;
    expect(namesOf(lateAt(6, start + 5 * minute, late))).toEqual([]);
  });
});
