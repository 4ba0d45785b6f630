import { describe, expect, it } from 'vitest';
import { measuresFor, neighbour, rowOf, rowsOf } from '../../../page/grid/layout.ts';
import { arrange } from '../../../page/grid/view.ts';
import { imageOf } from './images.ts';

const wish = { folder: '', search: '', status: 'all', order: 'name' } as const;

/** Pictures of these ratios, and two albums before them. */
function rowsFor(width: number, ratios: number[]) {
  const names = ['x/a.jpg', 'y/a.jpg', ...ratios.map((_, index) => `${1000 + index}.jpg`)];
  const all = names.map((name, index) => {
    const ratio = ratios[index - 2] ?? 1;
    return imageOf(name, { thumbnail: { url: name, width: Math.round(200 * ratio), height: 200 } });
  });
  const { entries } = arrange(new Map(all.map((one) => [one.name, one])), new Map(), wish);
  return { entries, rows: rowsOf(entries, measuresFor(width)) };
}

describe('the rows', () => {
  it.each([320, 390, 1280, 2560])('fill %d pixels, with every entry once and in order', (width) => {
    const ratios = Array.from({ length: 200 }, (_, index) => 0.2 + ((index * 7) % 40) / 10);
    const { entries, rows } = rowsFor(width, ratios);
    expect(rows.flatMap(({ cells }) => cells.map(({ index }) => index))).toEqual([...entries.keys()]);
    for (const { kind, cells } of rows.slice(0, -1)) {
      const last = cells.at(-1);
      if (kind === 'shots') expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(width, 3);
    }
    for (const { cells } of rows)
      for (const { x, width: cell } of cells) expect(x + cell).toBeLessThanOrEqual(width + 0.001);
  });

  it('are nothing as long as nobody knows how wide the window is', () => {
    expect(rowsFor(0, [1, 1]).rows).toEqual([]);
  });

  it('have a heading for each month, which arrow keys pass over', () => {
    const taken = ['2026-05-30T10:00:00Z', '2026-05-02T10:00:00+02:00', '2025-12-31T23:30:00-05:00', null];
    const all = taken.map((capturedAt, index) => imageOf(`${index}.jpg`, { capturedAt }));
    const known = new Map(all.map((one) => [one.name, one]));
    const { entries, isByMonth } = arrange(known, new Map(), { ...wish, order: 'newest' });
    const rows = rowsOf(entries, measuresFor(1280), isByMonth);
    expect(rows.map(({ title, cells }) => title ?? cells.map(({ index }) => index))).toEqual([
      'May 2026',
      [0, 1],
      'December 2025',
      [2],
      'Without a date',
      [3],
    ]);
    expect(neighbour(rows, 0, 1)).toBe(2);
    expect(neighbour(rows, 2, -1)).toBe(0);
    expect(neighbour(rows, 0, -1)).toBeUndefined();
  });

  it('lead arrow keys to what lies nearest above and below', () => {
    const { rows } = rowsFor(
      1280,
      Array.from({ length: 30 }, () => 1),
    );
    const [albums, first] = rows;
    expect(albums?.kind).toBe('albums');
    const start = first?.cells[0]?.index ?? 0;
    expect(neighbour(rows, 0, 1)).toBe(start);
    expect(neighbour(rows, start, -1)).toBe(0);
    expect(neighbour(rows, 0, -1)).toBeUndefined();
    expect(rowOf(rows, start)).toBe(1);
  });
});
