// Pictures arrive page by page. Until the last page has arrived, each count shows that more may follow.
import { useLibrary } from './use-library.ts';
import { plain } from './words.ts';

/** False until the first load is complete. */
export const useIsAllKnown = () => useLibrary().phase === 'ready';

/** Overlays the pictures, so that none moves when it disappears. */
export function Loading() {
  const { phase, found } = useLibrary();
  if (phase !== 'loading') return null;
  return (
    <p className={found === 0 ? 'loading first' : 'loading'} aria-busy="true">
      <span className="spinner" />
      {found === 0 ? 'Reading the pictures…' : `Reading… ${plain(found)} pictures so far`}
    </p>
  );
}
