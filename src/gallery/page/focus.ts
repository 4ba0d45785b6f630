// One entry of the grid is reached by Tab, the others from there by arrow keys.
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import { useRoute } from './route.ts';
import type { Entry } from './view.ts';

/** Answers how to move the focus to an entry, which may be far out of sight. */
export function useRovingFocus(
  box: RefObject<HTMLElement | null>,
  active: number,
  setActive: (index: number) => void,
  reveal: (index: number) => void,
): (index: number) => void {
  const isWanted = useRef(false);
  useEffect(() => {
    if (!isWanted.current) return;
    isWanted.current = false;
    reveal(active);
    box.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)?.focus({ preventScroll: true });
  }, [active, box, reveal]);
  return useCallback(
    (index) => {
      isWanted.current = true;
      setActive(index);
    },
    [setActive],
  );
}

/** Who leaves the viewer finds the focus on the picture seen last. */
export function useReturnFromViewer(entries: readonly Entry[], goTo: (index: number) => void): void {
  const { picture } = useRoute();
  const seen = useRef(picture);
  useEffect(() => {
    const last = seen.current;
    seen.current = picture;
    if (picture !== null || last === null) return;
    const index = entries.findIndex((entry) => entry.kind === 'shot' && entry.name === last);
    if (index >= 0) goTo(index);
  }, [picture, entries, goTo]);
}
