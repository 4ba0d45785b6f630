// The whole page: the bars above, the pictures below, and whatever opens over them.
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { Announcer } from './announcer.tsx';
import { useGallery } from './gallery.ts';
import { Grid } from './grid/grid.tsx';
import { useArrangement } from './grid/use-arrangement.ts';
import type { Filters } from './grid/view.ts';
import { Header } from './header.tsx';
import { Loading } from './loading.tsx';
import { closePicture, showPicture, useRoute } from './route.ts';
import { SelectionBar } from './selection/selection-bar.tsx';
import { ShareDialog } from './share/share-dialog.tsx';
import { Status } from './status.tsx';
import { TokenDialog } from './token-dialog.tsx';
import { ConflictDialog } from './upload/conflict-dialog.tsx';
import { DropZone } from './upload/drop-zone.tsx';
import { UploadPanel } from './upload/upload-panel.tsx';
import { useLibrary } from './use-library.ts';
import { DeleteDialog } from './viewer/delete-dialog.tsx';
import { useShown } from './viewer/successor.ts';
import { Viewer } from './viewer/viewer.tsx';

export function App() {
  const { config } = useGallery();
  const { folder, picture } = useRoute();
  const [filters, setFilters] = useState<Filters>({ search: '', status: 'all', order: 'name' });
  const { toDelete, setToDelete, remove, removeOne } = useRemoval();
  const { images, waiting, phase } = useLibrary();
  const wanted = useMemo(() => ({ ...filters, folder }), [filters, folder]);
  const wish = useDeferredValue(wanted);
  const arrangement = useArrangement(images, waiting, wish);
  const shown = useShown(picture, arrangement.shots);
  const isGone = picture !== null && shown === null && phase === 'ready' && wish === wanted;
  useMoveOn(isGone, shown, picture);
  const clear = () => setFilters({ ...filters, search: '', status: 'all' });
  return (
    <>
      <div className="page" inert={shown !== null}>
        <Header folder={folder} filters={filters} onFilters={setFilters} counts={arrangement.counts} />
        <main aria-label="Pictures">
          <Status arrangement={arrangement} wish={wish} onClear={clear} />
          <Grid key={wish.folder} folder={wish.folder} arrangement={arrangement} onRemove={remove} />
          <div className="dock">
            <UploadPanel />
            <Loading />
            <SelectionBar shots={arrangement.shots} onRemove={remove} />
          </div>
        </main>
        {config.source === undefined && <DropZone folder={folder} />}
      </div>
      {shown !== null && (
        <Viewer shots={arrangement.shots} name={shown} onRemove={removeOne} onClose={closePicture} />
      )}
      <DeleteDialog names={toDelete} onEnd={() => setToDelete([])} />
      <ConflictDialog />
      <ShareDialog />
      <TokenDialog />
      <Announcer />
    </>
  );
}

/** Navigates to the picture that replaces the one in the URL when that one no longer exists. */
function useMoveOn(isGone: boolean, shown: string | null, picture: string | null): void {
  useEffect(() => {
    // It was deleted, or the filter excludes it now.
    if (isGone) closePicture();
    else if (shown !== null && shown !== picture) showPicture(shown);
  }, [isGone, shown, picture]);
}

/** The pictures that a person is about to delete; none where they are only read. */
function useRemoval() {
  const { config, say } = useGallery();
  const isReadOnly = config.source !== undefined;
  const [toDelete, setToDelete] = useState<readonly string[]>([]);
  const remove = useCallback(
    (names: readonly string[]) =>
      isReadOnly ? say('These pictures are only read and cannot be deleted here.') : setToDelete(names),
    [isReadOnly, say],
  );
  const removeOne = useCallback((name: string) => remove([name]), [remove]);
  return { toDelete, setToDelete, remove, removeOne };
}
