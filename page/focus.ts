// One entry of the grid is reached by Tab, the others from there by arrow keys. The focus is never lost: who uses keys, or a
// screen reader, would begin at the top of the page again.
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Entry } from './grid/view.ts';
import { useRoute } from './route.ts';

/** `isQuiet`: without scrolling there. */
type GoTo = (index: number, isQuiet?: boolean) => void;

/** Answers how to move the focus to an entry, which may be far out of sight. */
export function useRovingFocus(
  box: RefObject<HTMLElement | null>,
  setActive: (index: number) => void,
  reveal: (index: number) => void,
): GoTo {
  const [wanted, setWanted] = useState<{ index: number; isQuiet: boolean } | null>(null);
  useEffect(() => {
    if (!wanted) return;
    // Once: other rows are no reason to take the focus from where it went since.
    setWanted(null);
    if (!wanted.isQuiet) reveal(wanted.index);
    box.current?.querySelector<HTMLElement>(`[data-index="${wanted.index}"]`)?.focus({ preventScroll: true });
  }, [wanted, box, reveal]);
  return useCallback(
    (index, isQuiet = false) => {
      setActive(index);
      setWanted({ index, isQuiet });
    },
    [setActive],
  );
}

/** Who leaves the viewer finds the focus on the picture seen last, or on what has its place. */
export function useReturnFromViewer(entries: readonly Entry[], active: number, goTo: GoTo): void {
  const { picture } = useRoute();
  const seen = useRef(picture);
  useEffect(() => {
    const last = seen.current;
    seen.current = picture;
    if (picture !== null || last === null || entries.length === 0) return;
    const index = entries.findIndex((entry) => entry.kind === 'shot' && entry.name === last);
    goTo(index < 0 ? active : index);
  }, [picture, entries, active, goTo]);
}

/**
 * What has the focus may leave the document: deleted, tried again, or in another row because of what came in. The focus
 * stays with it, or with what has its place. Answers how to say which entry has it; undefined: none.
 */
export function useKeptFocus(
  entries: readonly Entry[],
  active: number,
  goTo: GoTo,
): (entry: Entry | undefined) => void {
  const held = useRef<string | null>(null);
  useEffect(() => {
    if (held.current === null || !isFocusLost() || entries.length === 0) return;
    const index = entries.findIndex((entry) => keyOf(entry) === held.current);
    held.current = null;
    goTo(index < 0 ? active : index, true);
  });
  return useCallback((entry) => {
    held.current = entry ? keyOf(entry) : null;
  }, []);
}

let shownFolder: string | undefined;

/** Who goes into a folder finds the focus on its first entry, who comes out of one on that folder. */
export function useArrival(folder: string, entries: readonly Entry[], goTo: GoTo): void {
  useEffect(() => {
    const from = shownFolder;
    shownFolder = folder;
    if (from === undefined || from === folder || !isFocusLost() || entries.length === 0) return;
    const left = entries.findIndex((entry) => entry.kind === 'album' && from.startsWith(entry.folder));
    goTo(Math.max(left, 0));
  }, [folder, entries, goTo]);
}

/** What had it is not there any more. */
export const isFocusLost = () => document.activeElement === document.body;
const keyOf = (entry: Entry) => (entry.kind === 'album' ? entry.folder : entry.name);
