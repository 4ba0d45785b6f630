import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../src/terminal/csv.ts';
import { type Column, headerLine, layOut, rowLine } from '../../../src/terminal/table.ts';

interface Row {
  key: string;
  bytes: string;
  why: string;
}

const columns: Column<Row>[] = [
  { title: 'key', cell: ({ key }) => key, shrink: 'middle' },
  { title: 'bytes', cell: ({ bytes }) => bytes, align: 'right', isOptional: true },
  { title: 'why', cell: ({ why }) => why, shrink: 'end' },
];
const rows: Row[] = [
  { key: 'a.jpg', bytes: '9 B', why: '' },
  {
    key: 'holidays/2026/summer/beach.jpg',
    bytes: '1.2 MB',
    why: 'The file stops in the middle of the picture.',
  },
];

describe('a table', () => {
  it('aligns columns and cuts nothing when nobody looks', () => {
    const layout = layOut(columns, rows, undefined);
    expect([headerLine(layout), ...rows.map((row) => rowLine(layout, row))]).toEqual([
      'key                              bytes  why',
      'a.jpg                              9 B  ',
      'holidays/2026/summer/beach.jpg  1.2 MB  The file stops in the middle of the picture.',
    ]);
  });

  it.each([120, 80, 50, 30])('fits a terminal of %i columns', (width) => {
    const layout = layOut(columns, rows, width);
    for (const row of rows) expect(stringWidth(rowLine(layout, row))).toBeLessThanOrEqual(width);
  });

  it('cuts keys in the middle and sentences at the end', () => {
    const layout = layOut(columns, rows, 50);
    expect(rowLine(layout, rows[1] as Row)).toBe('holidays/…/beach.jpg  1.2 MB  The file stops in t…');
  });

  it('gives up optional columns when shrinking is not enough', () => {
    expect(headerLine(layOut(columns, rows, 20)).split(/ +/)).toEqual(['key', 'why']);
  });

  it('keeps its columns when a later row is wider than those that decided', () => {
    const layout = layOut(columns, rows.slice(0, 1), 60);
    expect(rowLine(layout, rows[1] as Row)).toBe('ho…pg  1.2 …  Th…');
  });

  it('shows control characters of a key', () => {
    const layout = layOut(columns, [{ key: 'a\nb', bytes: '', why: '' }], undefined);
    expect(rowLine(layout, { key: 'a\nb', bytes: '', why: '' })).toContain('a\\x0ab');
  });
});

describe('CSV', () => {
  it('quotes what RFC 4180 wants quoted, and ends lines as it says', () => {
    expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\nlines', undefined, null, 0])).toBe(
      'plain,"a,b","say ""hi""","two\nlines",,,0\r\n',
    );
  });
});
