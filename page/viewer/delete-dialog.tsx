// Asks before a picture goes: nothing brings it back.

import { Dialog } from '../dialog.tsx';
import { useGallery } from '../gallery.ts';
import { useDeed } from '../use-action.ts';

interface DeleteDialogProps {
  /** Of the picture; null as long as none is to go. */
  name: string | null;
  onEnd(): void;
}

export function DeleteDialog({ name, onEnd }: DeleteDialogProps) {
  return name !== null && <Question key={name} name={name} onEnd={onEnd} />;
}

function Question({ name, onEnd }: { name: string; onEnd(): void }) {
  const { library } = useGallery();
  const { act, isBusy, trouble } = useDeed(async () => {
    await library.remove(name);
    onEnd();
  });
  return (
    <Dialog title="Delete this picture?" onCancel={onEnd}>
      <p>
        <strong className="name">{name}</strong> and its thumbnails will be deleted for good.
      </p>
      {trouble && (
        <p className="trouble" role="alert">
          It was not deleted: {trouble}
        </p>
      )}
      <div className="actions">
        <button type="button" className="button" onClick={onEnd}>
          Cancel
        </button>
        <button type="button" className="button danger" aria-disabled={isBusy} onClick={act}>
          {isBusy ? 'Deleting…' : 'Delete'}
        </button>
      </div>
    </Dialog>
  );
}
