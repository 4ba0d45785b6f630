// What is shown above or instead of the pictures: a failure, an empty folder, no matches.

import { useGallery } from './gallery.ts';
import type { Arrangement, Wish } from './grid/view.ts';
import { Notice } from './notice.tsx';
import { Trouble } from './trouble.tsx';
import { useLibrary } from './use-library.ts';
import { commandOf } from './words.ts';

interface StatusProps {
  arrangement: Arrangement;
  wish: Wish;
  onClear(): void;
}

export function Status({ arrangement: { entries, counts }, wish, onClear }: StatusProps) {
  const { phase, trouble } = useLibrary();
  if (trouble) return <Trouble error={trouble} />;
  if (entries.length > 0 || phase !== 'ready') return null;
  return counts.all > 0 ? (
    <NothingFound wish={wish} onClear={onClear} />
  ) : (
    <NothingHere folder={wish.folder} />
  );
}

function NothingFound({ wish: { search, status }, onClear }: { wish: Wish; onClear(): void }) {
  const isCalm = status === 'failed' && search === '';
  return (
    <Notice
      title={isCalm ? 'Nothing has failed' : 'No matches'}
      text={isCalm ? 'Every picture here has its thumbnails.' : 'Try other words or another filter.'}
      action="Show all"
      onAction={onClear}
    />
  );
}

function NothingHere({ folder }: { folder: string }) {
  const { config } = useGallery();
  if (folder) return <Notice title="This folder is empty" text={<a href="#/">Back to all pictures</a>} />;
  if (config.source !== undefined) return <NothingInSource source={config.source} />;
  return (
    <Notice
      title="No pictures yet"
      text={
        <>
          Choose some with <em>Upload</em>, drop or paste them anywhere on this page, or send a whole folder
          from a terminal:
          <br />
          <code>{commandOf(config)} upload ./photos</code>
        </>
      }
    />
  );
}

function NothingInSource({ source }: { source: string }) {
  const { config } = useGallery();
  return (
    <Notice
      title="No pictures yet"
      text={
        <>
          Pictures that you put into <code>{source}</code> appear here. For those that are there already:
          <br />
          <code>{commandOf(config)} backfill</code>
        </>
      }
    />
  );
}
