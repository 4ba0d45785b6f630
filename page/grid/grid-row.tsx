// One row of the grid: its cells where the layout puts them, and what the keys do in them.

import { type KeyboardEvent, memo } from 'react';
import { useGallery } from '../gallery.ts';
import type { Select } from '../selection/use-selecting.ts';
import { AlbumCard } from './album-card.tsx';
import type { Entry } from './entry.ts';
import { type Cell, neighbour, type Row, type Seat } from './layout.ts';
import { Tile } from './tile.tsx';

interface GridRowProps {
  top: number;
  row: Row;
  rows: readonly Row[];
  entries: readonly Entry[];
  /** Index of the entry that Tab reaches; -1 when it is in another row. */
  active: number;
  goTo(index: number): void;
  onFocus(index: number): void;
  onSelect: Select;
  onRemove(names: readonly string[]): void;
}

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { top, row, entries, active, onFocus, onSelect } = props;
  const onKeyDown = useCellKeys(props);
  return (
    <div
      className="row"
      role="presentation"
      style={{ height: row.height, transform: `translateY(${top}px)` }}
    >
      {row.title && (
        // biome-ignore lint/a11y/useSemanticElements: an item of the list above, which is no <ul> either.
        <div role="listitem" className="month">
          <h2>{row.title}</h2>
        </div>
      )}
      {row.cells.map((cell) => {
        const { index } = cell;
        const entry = entries[index];
        const seat: Seat = {
          index,
          isActive: index === active,
          onKeyDown: (event) => onKeyDown(event, index),
        };
        const key = entry?.kind === 'album' ? entry.folder : entry?.name;
        const shared = { count: entries.length, onFocus, onSelect };
        return <GridCell key={key} cell={cell} entry={entry} seat={seat} {...shared} />;
      })}
    </div>
  );
});

interface GridCellProps extends Pick<GridRowProps, 'onFocus' | 'onSelect'> {
  cell: Cell;
  entry: Entry | undefined;
  /** Number of entries in all rows. */
  count: number;
  seat: Seat;
}

function GridCell({ cell: { index, x, width }, entry, count, seat, onFocus, onSelect }: GridCellProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: an item of the list above, which is not a <ul> either.
    <div
      role="listitem"
      aria-posinset={index + 1}
      aria-setsize={count}
      className="cell"
      style={{ left: x, width }}
      onFocus={() => onFocus(index)}
    >
      {entry?.kind === 'album' && <AlbumCard album={entry} seat={seat} />}
      {entry?.kind === 'shot' && <Tile shot={entry} seat={seat} onSelect={onSelect} />}
    </div>
  );
}

/** Handles keys on a cell: they remove or select its picture, or move to another cell. */
function useCellKeys({ rows, entries, goTo, onSelect, onRemove }: GridRowProps) {
  const { selection } = useGallery();
  return (event: KeyboardEvent, index: number) => {
    const entry = entries[index];
    if (['Delete', 'Backspace'].includes(event.key) && entry?.kind === 'shot') {
      const { names } = selection.state.get();
      return onRemove(names.has(entry.name) ? [...names] : [entry.name]);
    }
    if (event.key === ' ' && entry?.kind === 'shot') {
      event.preventDefault();
      return onSelect(entry.name, event.shiftKey ? 'range' : 'one');
    }
    const target = targetOf(event.key, rows, index, entries.length);
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return undefined;
    event.preventDefault();
    return goTo(target);
  };
}

function targetOf(key: string, rows: readonly Row[], index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowRight':
      return Math.min(count - 1, index + 1);
    case 'ArrowUp':
      return neighbour(rows, index, -1);
    case 'ArrowDown':
      return neighbour(rows, index, 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
