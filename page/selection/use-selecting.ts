// Selection in the grid, by mouse and by keyboard.
import { useCallback, useEffect } from 'react';
import { isIn } from '../focus.ts';
import { useGallery } from '../gallery.ts';
import type { Shot } from '../grid/entry.ts';

/** `one`: this picture in addition to the selection. `range`: everything from the picture selected last to this one. */
export type Select = (name: string, what: 'one' | 'range') => void;

/** Control or Command with A selects all; Escape clears the selection. Keys in fields and dialogs are left alone. */
export function useSelecting(shots: readonly Shot[]): Select {
  const { selection } = useGallery();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isIn(event.target, notHere)) return;
      if (event.key === 'Escape') selection.clear();
      if (event.key.toLowerCase() !== 'a' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      selection.set(namesOf(shots));
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [selection, shots]);
  return useCallback(
    (name, what) => (what === 'one' ? selection.toggle(name) : selection.extend(name, namesOf(shots))),
    [selection, shots],
  );
}

const namesOf = (shots: readonly Shot[]) => shots.map(({ name }) => name);

const notHere = 'input, select, textarea, dialog, #viewer';
