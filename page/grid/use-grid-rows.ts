// The rows of the grid: computed for the width of the window, and those near the window.
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect, useMemo } from 'react';
import { measuresFor, type Row, rowOf, rowsOf } from './layout.ts';
import type { Arrangement } from './view.ts';
import { useWidth } from './width.ts';

/** Room for the sticky bar at the top. */
const headerPixels = 130;

export interface GridRows {
  rows: readonly Row[];
  gap: number;
  /** Where the grid begins on the page. */
  top: number;
}

export function useGridRows(
  box: RefObject<HTMLDivElement | null>,
  { entries, isByMonth }: Arrangement,
): GridRows {
  const { width, top } = useWidth(box);
  const measures = useMemo(() => measuresFor(width), [width]);
  const rows = useMemo(() => rowsOf(entries, measures, isByMonth), [entries, measures, isByMonth]);
  return { rows, gap: measures.gap, top };
}

/** Which rows are in the document; `reveal` scrolls to an entry. */
export function useVirtualRows({ rows, gap, top }: GridRows, activeRow: number) {
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.height ?? 0) + gap,
    overscan: 3,
    scrollMargin: top,
    scrollPaddingStart: headerPixels,
    rangeExtractor: useCallback((range: Range) => withRow(range, activeRow), [activeRow]),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows have other heights.
  useLayoutEffect(() => virtualizer.measure(), [rows, virtualizer]);
  const reveal = useCallback(
    (index: number) => virtualizer.scrollToIndex(rowOf(rows, index), { align: 'auto' }),
    [rows, virtualizer],
  );
  return { virtualizer, reveal };
}

/** The row with the focus stays in the document: removed from it, it would lose the focus. */
function withRow(range: Range, row: number): number[] {
  const shown = defaultRangeExtractor(range);
  if (row < 0 || shown.includes(row)) return shown;
  return [...shown, row].sort((a, b) => a - b);
}
