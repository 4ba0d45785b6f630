// The whole window accepts files and folders.
import { useEffect, useState } from 'react';
import { useGallery } from '../gallery.ts';
import { baseOf } from '../grid/view.ts';
import { sendingsOfDrop } from './dropped.ts';

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;

export function DropZone({ folder }: { folder: string }) {
  const { uploads } = useGallery();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
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
      void sendingsOfDrop(event.dataTransfer, folder).then(uploads.add);
    };
    const stop = new AbortController();
    const { signal } = stop;
    addEventListener('dragover', over, { signal });
    addEventListener('dragleave', leave, { signal });
    addEventListener('drop', drop, { signal });
    return () => stop.abort();
  }, [folder, uploads]);
  return isOver && <div className="drop-zone">Drop to upload{folder ? ` to ${baseOf(folder)}` : ''}</div>;
}
