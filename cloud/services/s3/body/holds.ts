// Keeps a file from being deleted while it is read: an object may be replaced in the middle of a download.

export interface Holds {
  /** Returns what ends the hold. */
  hold(names: string[]): () => void;
  /** Deletes now, or when the last reader is done. */
  release(name: string): void;
}

export function createHolds(erase: (name: string) => void): Holds {
  const readers = new Map<string, number>();
  const pendingDelete = new Set<string>();

  function letGo(name: string): void {
    const left = (readers.get(name) ?? 1) - 1;
    if (left > 0) {
      readers.set(name, left);
      return;
    }
    readers.delete(name);
    if (pendingDelete.delete(name)) erase(name);
  }

  return {
    hold(names) {
      for (const name of names) readers.set(name, (readers.get(name) ?? 0) + 1);
      return () => names.forEach(letGo);
    },
    release(name) {
      if (readers.has(name)) pendingDelete.add(name);
      else erase(name);
    },
  };
}
