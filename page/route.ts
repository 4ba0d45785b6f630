// The page's location is in the address after '#': `#/folder/` or `#/folder/?picture`, so that Back works, on phones too.
import { makeStore, useStore } from './data/store.ts';

export interface Route {
  /** '' or ending in a slash. */
  folder: string;
  /** The whole name of the picture in the viewer. */
  picture: string | null;
}

const place = makeStore(ownPlace(read()));
addEventListener('popstate', () => place.set(history.state?.isOurs ? read() : ownPlace(read())));

export const useRoute = () => useStore(place);

export function addressOf({ folder, picture }: Route): string {
  const path = folder.split('/').map(encodeURIComponent).join('/');
  // A search finds pictures of subfolders, so the name is the full one.
  return `#/${path}${picture === null ? '' : `?${encodeURIComponent(picture)}`}`;
}

/** Moving to the next picture adds no entry to the history. */
export function showPicture(picture: string): void {
  const route = { folder: place.get().folder, picture };
  if (place.get().picture === null) history.pushState({ isOurs: true }, '', addressOf(route));
  else history.replaceState(history.state, '', addressOf(route));
  place.set(route);
}

export function closePicture(): void {
  if (place.get().picture === null) return;
  if (history.state?.isOurs) {
    history.back();
    return;
  }
  const route = { folder: place.get().folder, picture: null };
  history.replaceState(null, '', addressOf(route));
  place.set(route);
}

/** A link from a search leads to the picture's own folder, because the search is not part of the link. */
function ownPlace(route: Route): Route {
  const { picture } = route;
  return picture === null ? route : { folder: picture.slice(0, picture.lastIndexOf('/') + 1), picture };
}

function read(): Route {
  const [path = '', picture] = location.hash.replace(/^#\/?/, '').split('?', 2);
  try {
    const decoded = decodeURIComponent(path);
    const folder = decoded === '' || decoded.endsWith('/') ? decoded : `${decoded}/`;
    return { folder, picture: picture === undefined ? null : decodeURIComponent(picture) };
  } catch (error) {
    // An address that was cut short.
    if (error instanceof URIError) return { folder: '', picture: null };
    throw error;
  }
}
