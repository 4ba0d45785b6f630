// Wires up what the components share: the pictures, the uploads, the token, and the announcements for screen readers.
import { createContext, useContext } from 'react';
import { type Access, openAccess } from './data/access.ts';
import { type Api, openApi, type ShareTarget } from './data/api.ts';
import { type Library, openLibrary } from './data/library.ts';
import { followChanges, type Live } from './data/live.ts';
import { makeStore, type Store } from './data/store.ts';
import type { Config } from './data/types.ts';
import { type FetchQueue, openFetchQueue } from './grid/fetch-queue.ts';
import { openSelection, type Selection } from './selection/selection.ts';
import { openUploads, summaryOf, type Uploads } from './upload/uploads.ts';

export interface Gallery {
  config: Config;
  access: Access;
  api: Api;
  library: Library;
  uploads: Uploads;
  live: Live;
  selection: Selection;
  /** The target of the share dialog; null while it is closed. */
  sharing: Store<ShareTarget | null>;
  fetches: FetchQueue;
  /** The next announcement. */
  news: Store<string>;
  say(text: string): void;
}

export function openGallery(config: Config): Gallery {
  const access = openAccess(config);
  const api = openApi(config, access);
  const news = makeStore('');
  // The same text twice is two announcements: an extra space makes them differ.
  const say = (text: string) => news.set(news.get() === text ? `${text}\u00a0` : text);
  const library = openLibrary(api, say);
  const live = followChanges(library);
  const uploads = openUploads(api, {
    isKnown: (name) => {
      const { images, waiting } = library.state.get();
      return images.has(name) || waiting.has(name);
    },
    onStart: ({ file, name }) => {
      const waitFor = library.expect(name);
      return () => {
        waitFor(() => URL.createObjectURL(file));
        live.hurry();
      };
    },
    onEnd: (state) => say(summaryOf(state)),
  });
  void library.load();
  const selection = openSelection();
  const sharing = makeStore<ShareTarget | null>(null);
  return {
    config,
    access,
    api,
    library,
    uploads,
    live,
    selection,
    sharing,
    fetches: openFetchQueue(),
    news,
    say,
  };
}

const GalleryContext = createContext<Gallery | undefined>(undefined);
export const GalleryProvider = GalleryContext.Provider;

export function useGallery(): Gallery {
  const gallery = useContext(GalleryContext);
  if (!gallery) throw new Error('this component is outside of a gallery');
  return gallery;
}
