// Asks before a picture goes: nothing brings it back.
import { useState } from 'react';
import { Dialog } from './dialog.tsx';
import { useGallery } from './gallery.ts';

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
  const [trouble, setTrouble] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const remove = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      await library.remove(name);
      onEnd();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
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
        <button type="button" className="button danger" aria-disabled={isBusy} onClick={remove}>
          {isBusy ? 'Deleting…' : 'Delete'}
        </button>
      </div>
    </Dialog>
  );
}
