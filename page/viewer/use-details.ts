// All links of the current picture and of its neighbours, which come next.
import { useEffect, useState } from 'react';
import { areLinksFresh } from '../data/merge.ts';
import type { DetailedImage } from '../data/types.ts';
import { useGallery } from '../gallery.ts';
import type { Shot } from '../grid/entry.ts';

/** For a server that is being restarted. */
const againMs = 5_000;

export interface FoundDetails {
  details: ReadonlyMap<string, DetailedImage>;
  trouble: string | null;
}

export function useDetails(shots: readonly Shot[], index: number): FoundDetails {
  const { library } = useGallery();
  const [found, setFound] = useState<FoundDetails>({ details: new Map(), trouble: null });
  const [tries, setTries] = useState(0);
  const { details } = found;
  const wanted = [index, index + 1, index - 1]
    .flatMap((at) => shots[at]?.image ?? [])
    .filter((image) => !isKnown(details.get(image.name), image.processedAt))
    .map(({ name }) => name)[0];
  useEffect(() => {
    if (wanted === undefined) return undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    library.look(wanted).then(
      (image) => {
        if (image && !isOver)
          setFound((before) => ({ details: new Map(before.details).set(wanted, image), trouble: null }));
      },
      (error: Error) => {
        if (isOver) return;
        setFound((before) => ({ ...before, trouble: error.message }));
        timer = setTimeout(() => setTries(tries + 1), againMs);
      },
    );
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [wanted, library, tries]);
  return found;
}

function isKnown(known: DetailedImage | undefined, processedAt: string): boolean {
  return known !== undefined && known.processedAt === processedAt && areLinksFresh(known);
}
