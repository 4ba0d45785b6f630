// What the looks of `upload --watch` know of each file: whether it has changed since it was handled, and whether it is
// finished. A file is finished when two looks in a row see the same size, time and inode.
import type { LocalImage } from '../local-image.ts';
import type { OwnerOf } from '../same-keys.ts';
import type { Start } from '../starts.ts';
import type { Found, WalkNews } from '../walk.ts';
import type { FolderWatch } from './folders.ts';

/** What a survey asks. */
export interface Changes {
  /** The paths as they were when the watch began: one that is gone may come back. */
  starts: readonly Start[];
  enter: NonNullable<WalkNews['enter']>;
  /** True for a file that is finished, and new or changed since it was last handled. It counts as handled from then on. */
  takeIfDue(found: Found): boolean;
  /** The image that was sent under the same key from another file, if that file still exists. */
  ownerOf: OwnerOf;
}

export interface ChangeRecord extends Changes {
  /** Call before each look. */
  beginLook(): void;
  /** Call after each look. `images` will be sent: from now on they own their keys. */
  endLook(images: readonly LocalImage[]): void;
  /** Some file was not finished at the last look, or has to be sent again. */
  isUnsettled(): boolean;
  /** It could not be sent: the next look that finds it as it was sends it again. */
  sendAgain(image: LocalImage): void;
}

interface Known {
  mark: string;
  isHandled: boolean;
}

export function openChanges(
  starts: readonly Start[],
  folders: Pick<FolderWatch, 'beginLook' | 'enter' | 'endLook'>,
): ChangeRecord {
  let before: ReadonlyMap<string, Known> | undefined;
  let now = new Map<string, Known>();
  const owners = new Map<string, LocalImage>();
  return {
    starts,
    enter: (folder) => folders.enter(folder),
    beginLook: () => {
      now = new Map();
      folders.beginLook(starts);
    },
    takeIfDue(found) {
      const known = before?.get(found.path);
      const mark = 'reason' in found ? found.reason : found.mark;
      const isSame = known?.mark === mark;
      // What was there before the watch began is sent as without it, unless it was changed just now.
      const isFinished = before ? isSame : 'reason' in found || found.stamp !== undefined;
      now.set(found.path, { mark, isHandled: isFinished });
      return isFinished && !(isSame && known.isHandled);
    },
    ownerOf({ key, path }) {
      const owner = owners.get(key);
      return owner && owner.path !== path && now.has(owner.path) ? owner : undefined;
    },
    endLook(images) {
      before = now;
      folders.endLook(starts);
      for (const image of images) owners.set(image.key, image);
    },
    isUnsettled: () => [...now.values()].some(({ isHandled }) => !isHandled),
    sendAgain({ path }) {
      const known = now.get(path);
      if (known) known.isHandled = false;
    },
  };
}
