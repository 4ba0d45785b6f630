// Selection in the grid, by mouse and by keyboard.
import { useEffect, useMemo } from 'react';
import { useGallery } from '../gallery.ts';
import type { Shot } from '../grid/view.ts';

/** `one`: this picture in addition to the selection. `range`: everything from the picture selected last to this one. */
export type Select = (name: string, what: 'one' | 'range') => void;

/** Control or Command with A selects all; Escape clears the selection. Keys in fields and dialogs are left alone. */
export function useSelecting(shots: readonly Shot[]): Select {
  const { selection } = useGallery();
  const shown = useMemo(() => shots.map(({ name }) => name), [shots]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isElsewhere(event.target)) return;
      if (event.key === 'Escape') selection.clear();
      if (event.key.toLowerCase() !== 'a' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      selection.set(shown);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [selection, shown]);
  return useMemo(
    () => (name, what) => (what === 'one' ? selection.toggle(name) : selection.extend(name, shown)),
    [selection, shown],
  );
}

/** In a field, in a dialog, or in the viewer. */
const isElsewhere = (target: EventTarget | null) =>
  target instanceof Element && target.closest('input, select, textarea, dialog, #viewer') !== null;
