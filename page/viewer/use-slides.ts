// The slides of the lightbox, one per picture.
import { useDeferredValue, useMemo } from 'react';
import type { DetailedImage } from '../data/types.ts';
import type { Shot } from '../grid/entry.ts';
import { slideOf } from './slides.tsx';

/** `zoomed`: name of the picture that was zoomed last. */
export function useSlides(
  shots: readonly Shot[],
  details: ReadonlyMap<string, DetailedImage>,
  zoomed: string | null,
) {
  const newest = useMemo(
    () => shots.map((one) => slideOf(one, details.get(one.name), one.name === zoomed)),
    [shots, details, zoomed],
  );
  // Deferred, so that new slides never arrive together with a slide change, which the lightbox would then drop.
  return useDeferredValue(newest);
}
