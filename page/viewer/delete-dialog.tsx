// Asks before a picture is deleted, because nothing brings it back.

import { Dialog } from '../dialog.tsx';
import { useGallery } from '../gallery.ts';
import { useDeed } from '../use-action.ts';

interface DeleteDialogProps {
  /** Name of the picture; null while none is to be deleted. */
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
          The picture was not deleted: {trouble}
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
