// Albums and pictures in rows. Only the rows near the window are in the document, however many there are.
import { type FocusEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useArrival, useKeptFocus, useReturnFromViewer, useRovingFocus } from '../focus.ts';
import { DragSelect } from '../selection/drag-select.tsx';
import { useSelecting } from '../selection/use-selecting.ts';
import type { Entry } from './entry.ts';
import { GridRow } from './grid-row.tsx';
import { rowOf } from './layout.ts';
import { useGridRows, useVirtualRows } from './use-grid-rows.ts';
import type { Arrangement } from './view.ts';

interface GridProps {
  folder: string;
  arrangement: Arrangement;
  onRemove(names: readonly string[]): void;
}

export function Grid({ folder, arrangement, onRemove }: GridProps) {
  const { entries, shots } = arrangement;
  const box = useRef<HTMLDivElement>(null);
  const grid = useGridRows(box, arrangement);
  const { rows, gap, top } = grid;
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, entries.length - 1);
  const activeRow = useMemo(() => rowOf(rows, active), [rows, active]);
  const { virtualizer, reveal } = useVirtualRows(grid, activeRow);
  const goTo = useRovingFocus(box, setActive, reveal);
  useReturnFromViewer(entries, active, goTo);
  useArrival(folder, entries, goTo);
  const onSelect = useSelecting(shots);
  const { onFocus, onBlur } = useHeldFocus(entries, active, setActive, goTo);
  const shared = { rows, entries, goTo, onFocus, onSelect, onRemove };
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of their own place stand between the list and its items.
    <div
      ref={box}
      className="grid"
      role="list"
      aria-label="Albums and pictures"
      onBlur={onBlur}
      style={{ height: virtualizer.getTotalSize() }}
    >
      <DragSelect box={box} rows={rows} gap={gap} entries={entries} />
      {virtualizer.getVirtualItems().map(({ index, start }) => {
        const row = rows[index];
        const place = { top: start - top, active: index === activeRow ? active : -1 };
        return row && <GridRow key={index} row={row} {...place} {...shared} />;
      })}
    </div>
  );
}

/** Tracks the focused entry, and keeps the focus on it when the entries change. */
function useHeldFocus(
  entries: readonly Entry[],
  active: number,
  setActive: (index: number) => void,
  goTo: (index: number) => void,
) {
  const hold = useKeptFocus(entries, active, goTo);
  const onFocus = useCallback(
    (index: number) => {
      setActive(index);
      hold(entries[index]);
    },
    [entries, hold, setActive],
  );
  // React fires no blur event when a focused element is removed. A blur event therefore means that the user moved the
  // focus, or that a dialog took it and will return it.
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    if (!relatedTarget?.closest('dialog')) hold(undefined);
  };
  return { onFocus, onBlur };
}
