// Announces to screen readers what changes on screen.

import { useStore } from './data/store.ts';
import { useGallery } from './gallery.ts';

export function Announcer() {
  const { news } = useGallery();
  return (
    <div className="unseen" role="status" aria-live="polite">
      {useStore(news)}
    </div>
  );
}
