// The whole window accepts files and folders, dropped or pasted.
import { useEffect, useState } from 'react';
import { isIn } from '../focus.ts';
import { useGallery } from '../gallery.ts';
import { baseOf } from '../grid/view.ts';
import { choiceOfTransfer } from './dropped.ts';

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;

export function DropZone({ folder }: { folder: string }) {
  const { uploads } = useGallery();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const take = (transfer: DataTransfer) => void choiceOfTransfer(transfer, folder).then(uploads.add);
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent) => {
      if (relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      setOver(false);
      take(event.dataTransfer);
    };
    const paste = (event: ClipboardEvent) => {
      const { clipboardData, target } = event;
      // Some programs copy text as a picture, too: a field takes the text.
      if (!clipboardData?.types.includes('Files') || isIn(target, 'input')) return;
      event.preventDefault();
      take(clipboardData);
    };
    const stop = new AbortController();
    const { signal } = stop;
    addEventListener('dragover', over, { signal });
    addEventListener('dragleave', leave, { signal });
    addEventListener('drop', drop, { signal });
    addEventListener('paste', paste, { signal });
    return () => stop.abort();
  }, [folder, uploads]);
  return isOver && <div className="drop-zone">Drop to upload{folder ? ` to ${baseOf(folder)}` : ''}</div>;
}
