// Whether a picture may be drawn in full: false until its turn comes, so that those that only fly past stay a coloured box.
import { useEffect, useState } from 'react';
import { useGallery } from '../gallery.ts';

export function useTurn(): boolean {
  const { fetches } = useGallery();
  const [isMine, setMine] = useState(false);
  useEffect(() => fetches.wait(() => setMine(true)), [fetches]);
  return isMine;
}
