// Tab reaches one entry of the grid, arrow keys reach the others. The focus must never be lost: people who use a keyboard
// or a screen reader would have to start at the top of the page again.
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Entry } from './grid/entry.ts';
import { useRoute } from './route.ts';

/** `isQuiet`: without scrolling there. */
type GoTo = (index: number, isQuiet?: boolean) => void;

/** Returns how to move the focus to an entry, which may be far out of sight. */
export function useRovingFocus(
  box: RefObject<HTMLElement | null>,
  setActive: (index: number) => void,
  reveal: (index: number) => void,
): GoTo {
  const [wanted, setWanted] = useState<{ index: number; isQuiet: boolean } | null>(null);
  useEffect(() => {
    if (!wanted) return;
    // Only once: a change of rows must not pull the focus back from where it went since.
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

/** After the viewer closes, the focus is on the picture seen last, or on what took its place. */
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
 * The focused entry may leave the document: deleted, retried, or moved to another row by what came in. The focus
 * follows it, or goes to what took its place. Returns how to say which entry has the focus; undefined: none.
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

/** On entering a folder, its first entry gets the focus; on leaving one, that folder does. */
export function useArrival(folder: string, entries: readonly Entry[], goTo: GoTo): void {
  useEffect(() => {
    const from = shownFolder;
    shownFolder = folder;
    if (from === undefined || from === folder || !isFocusLost() || entries.length === 0) return;
    const left = entries.findIndex((entry) => entry.kind === 'album' && from.startsWith(entry.folder));
    goTo(Math.max(left, 0));
  }, [folder, entries, goTo]);
}

/** The focused element has left the document. */
export const isFocusLost = () => document.activeElement === document.body;
const keyOf = (entry: Entry) => (entry.kind === 'album' ? entry.folder : entry.name);

/** True for an event in one of the elements that the selector names, or below it. */
export const isIn = (target: EventTarget | null, selector: string) =>
  target instanceof Element && target.closest(selector) !== null;
