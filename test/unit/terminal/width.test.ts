import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { pad, truncateEnd, truncateMiddle } from '../../../src/terminal/width.ts';

describe('names', () => {
  it('cuts a key in the middle and keeps within the width', () => {
    expect(truncateMiddle('holidays/2026/beach.jpg', 11)).toBe('holid…h.jpg');
    expect(truncateMiddle('short.jpg', 11)).toBe('short.jpg');
  });

  it('counts wide characters as two columns when it cuts', () => {
    const cut = truncateMiddle('写真/家族旅行の思い出.jpg', 12);
    expect(stringWidth(cut)).toBeLessThanOrEqual(12);
    expect(cut).toMatch(/^写真\/….*jpg$/);
  });

  it('never cuts a family emoji in two', () => {
    expect(truncateEnd('👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 5)).toBe('👨‍👩‍👧‍👦👨‍👩‍👧‍👦…');
  });

  it('pads to columns, not characters', () => {
    expect(pad('写', 4)).toBe('写  ');
    expect(pad('7', 3, 'right')).toBe('  7');
  });
});
