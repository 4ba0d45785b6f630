// Keyboard shortcuts of the viewer, in addition to the lightbox's own: arrows, Escape, plus and minus.
import { useEffect } from 'react';
import { isIn } from '../focus.ts';

/** Handlers by `KeyboardEvent.key`. */
export type Keys = Readonly<Record<string, () => void>>;

/** Ignores keys in fields, menus and dialogs, and shortcuts of the browser. */
export function useKeys(keys: Keys): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      const isOurs = !event.ctrlKey && !event.metaKey && !event.altKey && !isIn(event.target, notHere);
      if (!act || !isOurs || event.defaultPrevented) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [keys]);
}

const notHere = 'input, select, textarea, dialog, [role=menu]';
