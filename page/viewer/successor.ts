// Chooses the picture that the viewer shows when the current one is gone: the next one, as in a stack of prints.
import { useEffect, useMemo, useRef } from 'react';
import type { Shot } from '../grid/entry.ts';

type Names = readonly Pick<Shot, 'name'>[];

/** The next picture in `before` that still exists, else the previous one. Undefined if `name` was absent or alone. */
export function successorOf(name: string, before: Names, now: Names): string | undefined {
  const at = before.findIndex((one) => one.name === name);
  if (at < 0) return undefined;
  const left = new Set(now.map((one) => one.name));
  const isLeft = (one: Pick<Shot, 'name'>) => left.has(one.name);
  return (before.slice(at + 1).find(isLeft) ?? before.slice(0, at).findLast(isLeft))?.name;
}

/** The picture itself while it is among the shots, then its successor; null if there is none. */
export function useShown(picture: string | null, shots: readonly Shot[]): string | null {
  const before = useRef<readonly Shot[]>([]);
  const shown = useMemo(() => {
    if (picture === null) return null;
    if (shots.some(({ name }) => name === picture)) return picture;
    return successorOf(picture, before.current, shots) ?? null;
  }, [picture, shots]);
  useEffect(() => {
    before.current = shots;
  }, [shots]);
  return shown;
}
