// Says to screen readers what the eye sees happening.
import { useGallery } from './gallery.ts';
import { useStore } from './store.ts';

export function Announcer() {
  const { news } = useGallery();
  return (
    <div className="unseen" role="status" aria-live="polite">
      {useStore(news)}
    </div>
  );
}
