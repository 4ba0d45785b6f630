// The rows of the grid: lays them out for the window's width, and renders those near the viewport.
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useLayoutEffect, useMemo } from 'react';
import { measuresFor, type Row, rowOf, rowsOf } from './layout.ts';
import type { Arrangement } from './view.ts';
import { useWidth } from './width.ts';

/** Height reserved for the sticky bar at the top. */
const headerPixels = 130;

export interface GridRows {
  rows: readonly Row[];
  gap: number;
  /** Vertical offset of the grid on the page. */
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

/** Chooses the rows to render; `reveal` scrolls to an entry. */
export function useVirtualRows({ rows, gap, top }: GridRows, activeRow: number) {
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.height ?? 0) + gap,
    overscan: 3,
    scrollMargin: top,
    scrollPaddingStart: headerPixels,
    rangeExtractor: useCallback((range: Range) => withRow(range, activeRow), [activeRow]),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows have new heights.
  useLayoutEffect(() => virtualizer.measure(), [rows, virtualizer]);
  const reveal = useCallback(
    (index: number) => virtualizer.scrollToIndex(rowOf(rows, index), { align: 'auto' }),
    [rows, virtualizer],
  );
  return { virtualizer, reveal };
}

/** Always renders the row with the focus: an element that is removed loses it. */
function withRow(range: Range, row: number): number[] {
  const shown = defaultRangeExtractor(range);
  if (row < 0 || shown.includes(row)) return shown;
  return [...shown, row].sort((a, b) => a - b);
}
