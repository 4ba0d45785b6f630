// Asks before pictures are deleted, because nothing brings them back.
import { useRef, useState } from 'react';
import { Dialog } from '../dialog.tsx';
import { useGallery } from '../gallery.ts';
import { forEach } from '../selection/batch.ts';
import { useAction } from '../use-action.ts';
import { counted, plain } from '../words.ts';

interface DeleteDialogProps {
  /** Names of the pictures; none while nothing is to be deleted. */
  names: readonly string[];
  onEnd(): void;
}

export function DeleteDialog({ names, onEnd }: DeleteDialogProps) {
  return names.length > 0 && <Question key={names.join('\n')} names={names} onEnd={onEnd} />;
}

function Question({ names, onEnd }: DeleteDialogProps) {
  const { act, isBusy, trouble, left, finished, stop } = useRemoval(names, onEnd);
  const [only] = left;
  return (
    <Dialog
      title={left.length === 1 ? 'Delete this picture?' : `Delete ${counted(left.length, 'picture')}?`}
      onCancel={stop}
    >
      <p>
        {left.length === 1 ? (
          <>
            <strong className="name">{only}</strong> and its thumbnails
          </>
        ) : (
          'These pictures and their thumbnails'
        )}{' '}
        will be deleted for good.
      </p>
      {trouble && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div className="actions">
        <button type="button" className="button" onClick={stop}>
          {isBusy && left.length > 1 ? 'Stop' : 'Cancel'}
        </button>
        <button type="button" className="button danger" aria-disabled={isBusy} onClick={act}>
          {isBusy ? deletingText(finished, left.length) : 'Delete'}
        </button>
      </div>
    </Dialog>
  );
}

const deletingText = (finished: number, count: number) =>
  count === 1 ? 'Deleting…' : `Deleting… ${plain(finished)} of ${plain(count)}`;

/** What could not be deleted is asked about again. `stop` ends what has not begun, and closes the dialog. */
function useRemoval(names: readonly string[], onEnd: () => void) {
  const { library } = useGallery();
  const [left, setLeft] = useState(names);
  const [finished, setFinished] = useState(0);
  const running = useRef<AbortController>(undefined);
  const { act, isBusy, trouble } = useAction(async () => {
    setFinished(0);
    running.current = new AbortController();
    const { signal } = running.current;
    const { failed } = await forEach(left, library.remove, { onProgress: setFinished, signal });
    if (!failed[0]) return onEnd();
    setLeft(failed.map(({ name }) => name));
    const what = failed.length === 1 ? 'The picture was' : `${counted(failed.length, 'picture')} were`;
    throw new Error(`${what} not deleted: ${failed[0].reason}`);
  });
  const stop = () => {
    running.current?.abort();
    onEnd();
  };
  return { act, isBusy, trouble, left, finished, stop };
}
