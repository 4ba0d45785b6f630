import { describe, expect, it } from 'vitest';
import { counted, formatBar, formatBytes, formatDuration, formatTime } from '../../../src/terminal/format.ts';

describe('numbers', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [9_949_999, '9.9 MB'],
    [34_000_000, '34 MB'],
    [5e15, '5000 TB'],
  ])('shows %i bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [420, '0.4 s'],
    [6_230, '6.2 s'],
    [9_960, '10 s'],
    [59_600, '1 min 0 s'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
  ])('shows %i ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('counts one thing in the singular and thousands with commas', () => {
    expect([counted(1, 'image'), counted(0, 'image'), counted(3000, 'image')]).toEqual([
      '1 image',
      '0 images',
      '3,000 images',
    ]);
  });

  it('fills a bar by its fraction and never beyond it', () => {
    expect([formatBar(0, 4), formatBar(0.5, 4), formatBar(1.5, 4)]).toEqual(['────', '━━──', '━━━━']);
  });

  it('leaves a time that it cannot read as it is', () => {
    expect(formatTime('yesterday')).toBe('yesterday');
    expect(formatTime('2026-11-21T09:05:00')).toBe('2026-11-21 09:05');
  });
});
