// The whole page: bars above, pictures below, and what opens over them.
import { useDeferredValue, useMemo, useState } from 'react';
import { Announcer } from './announcer.tsx';
import { DeleteDialog, type Doomed } from './delete-dialog.tsx';
import { DropZone } from './drop-zone.tsx';
import { useGallery } from './gallery.ts';
import { Grid } from './grid.tsx';
import { Header } from './header.tsx';
import { closePicture, useRoute } from './route.ts';
import { Status } from './status.tsx';
import { useStore } from './store.ts';
import { TokenDialog } from './token-dialog.tsx';
import { UploadPanel } from './upload-panel.tsx';
import { arrange, type Wish } from './view.ts';
import { Viewer } from './viewer.tsx';

export type Filters = Omit<Wish, 'folder'>;

export function App() {
  const { library } = useGallery();
  const { folder, picture } = useRoute();
  const [filters, setFilters] = useState<Filters>({ search: '', status: 'all', order: 'name' });
  const [doomed, setDoomed] = useState<Doomed | null>(null);
  const { images, waiting } = useStore(library.state);
  const wish = useDeferredValue(useMemo(() => ({ ...filters, folder }), [filters, folder]));
  const arrangement = useMemo(() => arrange(images, waiting, wish), [images, waiting, wish]);
  const isOpen = picture !== null;
  const clear = () => setFilters({ ...filters, search: '', status: 'all' });
  const remove = (name: string) => setDoomed({ name, isViewed: isOpen });
  return (
    <>
      <div className="page" inert={isOpen}>
        <Header folder={folder} filters={filters} onFilters={setFilters} counts={arrangement.counts} />
        <main aria-label="Pictures">
          <Status arrangement={arrangement} wish={wish} onClear={clear} />
          <Grid key={folder} arrangement={arrangement} onRemove={remove} />
        </main>
        <UploadPanel />
        <DropZone folder={folder} />
      </div>
      {isOpen && <Viewer shots={arrangement.shots} name={picture} onRemove={remove} onClose={closePicture} />}
      <DeleteDialog doomed={doomed} onEnd={() => setDoomed(null)} />
      <TokenDialog />
      <Announcer />
    </>
  );
}
