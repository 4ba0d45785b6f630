// The actions for the selected pictures. Visible only while something is selected.
import { useEffect } from 'react';
import { useStore } from '../data/store.ts';
import { useGallery } from '../gallery.ts';
import type { Shot } from '../grid/entry.ts';
import { Icon } from '../icons.tsx';
import { ShareButton } from '../share/share-button.tsx';
import { useAction } from '../use-action.ts';
import { counted, plain } from '../words.ts';
import { forEach } from './batch.ts';
import { CopyAll } from './copy-all.tsx';
import { DownloadAll } from './download-all.tsx';

interface SelectionBarProps {
  shots: readonly Shot[];
  onRemove(names: readonly string[]): void;
}

export function SelectionBar({ shots, onRemove }: SelectionBarProps) {
  const { config, selection } = useGallery();
  const { names } = useStore(selection.state);
  useEffect(() => {
    if (names.size === 0) return;
    const shown = new Set(shots.map(({ name }) => name));
    selection.keep((name) => shown.has(name));
  }, [shots, names, selection]);
  if (names.size === 0) return null;
  const failed = shots.filter(({ name, image }) => names.has(name) && image?.status === 'failed');
  return (
    <div className="selection" role="toolbar" aria-label="Selected pictures">
      <strong aria-live="polite">{counted(names.size, 'picture')} selected</strong>
      {names.size < shots.length && (
        <button
          type="button"
          className="button small"
          onClick={() => selection.set(shots.map(({ name }) => name))}
        >
          Select all {plain(shots.length)}
        </button>
      )}
      {failed.length > 0 && <RetryAll names={failed.map(({ name }) => name)} />}
      {names.size === 1 && (
        <ShareButton target={{ key: [...names].join() }} className="button small" label="Share" />
      )}
      <CopyAll names={names} />
      <DownloadAll names={[...names]} />
      {config.source === undefined && <DeleteAll onClick={() => onRemove([...names])} />}
      <button type="button" className="button small clear" onClick={selection.clear}>
        <Icon name="close" />
        <span className="label">Clear selection</span>
      </button>
    </div>
  );
}

function DeleteAll({ onClick }: { onClick(): void }) {
  return (
    <button type="button" className="button small danger" onClick={onClick}>
      <Icon name="trash" />
      <span className="label">Delete</span>
    </button>
  );
}

function RetryAll({ names }: { names: readonly string[] }) {
  const { library, live, selection } = useGallery();
  const { act, isBusy, trouble } = useAction(async () => {
    const { done, failed } = await forEach(names, library.retry);
    if (done.length > 0) live.hurry();
    selection.set(failed.map(({ name }) => name));
    if (failed[0]) throw new Error(`${counted(failed.length, 'picture')} not retried: ${failed[0].reason}`);
  });
  return (
    <>
      <button type="button" className="button small" aria-disabled={isBusy} onClick={act}>
        <Icon name="retry" />
        {isBusy ? 'Retrying…' : <span className="label">Retry {counted(names.length, 'failure')}</span>}
      </button>
      {trouble && <span role="alert">{trouble}</span>}
    </>
  );
}
