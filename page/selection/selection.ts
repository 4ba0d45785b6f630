// Which pictures are selected, and how that changes. Names only, because a picture may change meanwhile.
import { useSyncExternalStore } from 'react';
import { makeStore, type Store } from '../data/store.ts';

interface Selected {
  names: ReadonlySet<string>;
  /** Where a range starts: the picture selected last. */
  anchor: string | null;
}

export interface Selection {
  state: Store<Selected>;
  toggle(name: string): void;
  /** Adds everything between the anchor and this picture, both included. `shown`: names in the order of the grid. */
  extend(name: string, shown: readonly string[]): void;
  /** Selects these and no others. */
  set(names: readonly string[]): void;
  /** Drops pictures that are no longer shown: nobody should delete what they cannot see. */
  keep(isShown: (name: string) => boolean): void;
  clear(): void;
}

const nothing: Selected = { names: new Set(), anchor: null };

export function openSelection(): Selection {
  const state = makeStore(nothing);
  return {
    state,
    toggle: (name) => {
      const names = new Set(state.get().names);
      if (!names.delete(name)) names.add(name);
      state.set({ names, anchor: name });
    },
    extend: (name, shown) => {
      const { names, anchor } = state.get();
      state.set({ names: new Set([...names, ...between(shown, anchor ?? name, name)]), anchor: name });
    },
    set: (names) => state.set({ names: new Set(names), anchor: null }),
    keep: (isShown) => {
      const { names, anchor } = state.get();
      const kept = [...names].filter(isShown);
      if (kept.length === names.size) return;
      state.set({ names: new Set(kept), anchor: anchor !== null && isShown(anchor) ? anchor : null });
    },
    clear: () => state.set(nothing),
  };
}

/** Only `to` if `from` is no longer shown. */
function between(shown: readonly string[], from: string, to: string): readonly string[] {
  const ends = [shown.indexOf(from), shown.indexOf(to)];
  if (ends.includes(-1)) return [to];
  return shown.slice(Math.min(...ends), Math.max(...ends) + 1);
}

/** Renders again only when this picture's own state changes. */
export function useIsSelected({ state }: Selection, name: string): boolean {
  return useSyncExternalStore(state.subscribe, () => state.get().names.has(name));
}
