// Keys of the viewer beside the lightbox's own: arrows, Escape, plus and minus.
import { useEffect } from 'react';

/** By `KeyboardEvent.key`. */
export type Keys = Readonly<Record<string, () => void>>;

/** Keys in fields, menus and dialogs, and those of the browser, are left alone. */
export function useKeys(keys: Keys): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      const isOurs = !event.ctrlKey && !event.metaKey && !event.altKey && !isElsewhere(event.target);
      if (!act || !isOurs || event.defaultPrevented) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [keys]);
}

const isElsewhere = (target: EventTarget | null) =>
  target instanceof Element && target.closest('input, select, textarea, dialog, [role=menu]') !== null;
