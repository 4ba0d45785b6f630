// Pictures arrive page by page. Until the last page has arrived, each count shows that more may follow.
import { useStore } from './data/store.ts';
import { useGallery } from './gallery.ts';
import { plain } from './words.ts';

/** False until the first load is complete. */
export function useIsAllKnown(): boolean {
  const { library } = useGallery();
  return useStore(library.state).phase === 'ready';
}

/** Overlays the pictures, so that none moves when it disappears. */
export function Loading() {
  const { library } = useGallery();
  const { phase, found } = useStore(library.state);
  if (phase !== 'loading') return null;
  return (
    <p className={found === 0 ? 'loading first' : 'loading'} aria-busy="true">
      <span className="spinner" />
      {found === 0 ? 'Reading the pictures…' : `Reading… ${plain(found)} pictures so far`}
    </p>
  );
}
