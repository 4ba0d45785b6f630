// Albums and pictures in rows. Only the rows near the window are in the document, however many there are.
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useArrival, useKeptFocus, useReturnFromViewer, useRovingFocus } from '../focus.ts';
import { DragSelect } from '../selection/drag-select.tsx';
import { useSelecting } from '../selection/use-selecting.ts';
import { GridRow } from './grid-row.tsx';
import { measuresFor, rowOf, rowsOf } from './layout.ts';
import type { Arrangement } from './view.ts';
import { useWidth } from './width.ts';

interface GridProps {
  folder: string;
  arrangement: Arrangement;
  onRemove(names: readonly string[]): void;
}

/** Room for the sticky bar at the top. */
const headerPixels = 130;

export function Grid({ folder, arrangement: { entries, shots, isByMonth }, onRemove }: GridProps) {
  const box = useRef<HTMLDivElement>(null);
  const { width, top } = useWidth(box);
  const measures = useMemo(() => measuresFor(width), [width]);
  const rows = useMemo(() => rowsOf(entries, measures, isByMonth), [entries, measures, isByMonth]);
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, entries.length - 1);
  const activeRow = useMemo(() => rowOf(rows, active), [rows, active]);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.height ?? 0) + measures.gap,
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
  const goTo = useRovingFocus(box, setActive, reveal);
  useReturnFromViewer(entries, active, goTo);
  useArrival(folder, entries, goTo);
  const onSelect = useSelecting(shots);
  const hold = useKeptFocus(entries, active, goTo);
  const onFocus = useCallback(
    (index: number) => {
      setActive(index);
      hold(entries[index]);
    },
    [entries, hold],
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of their own place stand between the list and its items.
    <div
      ref={box}
      className="grid"
      role="list"
      aria-label="Albums and pictures"
      // React sends no blur event for an element that is removed. A blur event therefore means that the person moved the focus,
      // or that a dialog took it and will give it back.
      onBlur={({ relatedTarget }) => {
        if (!relatedTarget?.closest('dialog')) hold(undefined);
      }}
      style={{ height: virtualizer.getTotalSize() }}
    >
      <DragSelect box={box} rows={rows} gap={measures.gap} entries={entries} />
      {virtualizer.getVirtualItems().map(({ index, start }) => {
        const row = rows[index];
        const isActive = index === activeRow;
        return (
          row && (
            <GridRow
              key={index}
              top={start - top}
              row={row}
              rows={rows}
              entries={entries}
              active={isActive ? active : -1}
              goTo={goTo}
              onFocus={onFocus}
              onSelect={onSelect}
              onRemove={onRemove}
            />
          )
        );
      })}
    </div>
  );
}

/** The row with the focus stays in the document: removed from it, it would lose the focus. */
function withRow(range: Range, row: number): number[] {
  const shown = defaultRangeExtractor(range);
  if (row < 0 || shown.includes(row)) return shown;
  return [...shown, row].sort((a, b) => a - b);
}
