// What is known of the pictures, as it is drawn: arranging a large library is slow, so changes that come in quick
// succession (a hundred deletions) are drawn together. All components take it from here, so that they agree.
import { useDeferredValue } from 'react';
import type { LibraryState } from './data/state.ts';
import { useStore } from './data/store.ts';
import { useGallery } from './gallery.ts';

export function useLibrary(): LibraryState {
  const { library } = useGallery();
  return useDeferredValue(useStore(library.state));
}
