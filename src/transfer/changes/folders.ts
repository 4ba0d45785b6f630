// Notices changes in the folders that an upload walks. Each folder is watched before the walk lists it, so that nothing
// can appear in between unnoticed, and only folders that the walk enters are watched: links and ignored folders are
// treated as they are in an upload.
import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing } from '../../machine/files.ts';
import type { FilePath } from '../file-names.ts';
import type { Start } from '../starts.ts';
import type { Entered } from '../walk.ts';

export interface FolderNews {
  /** Something below a watched folder has changed. */
  onChange(): void;
  /** A folder cannot be watched: only the next look notices its changes. */
  onBlind(error: NodeJS.ErrnoException): void;
}

/** These systems watch everything below a folder at once. On Linux, Node would watch each file, and miss new folders. */
const isRecursiveHere = ['darwin', 'win32'].includes(process.platform);

export class FolderWatch {
  readonly #news: FolderNews;
  readonly #isRecursive: boolean;
  readonly #folders = new Map<
    string,
    { watcher: FSWatcher | undefined; identity: string; isSeen: boolean }
  >();

  constructor(news: FolderNews, isRecursive = isRecursiveHere) {
    this.#news = news;
    this.#isRecursive = isRecursive;
  }

  /** Watches the folders of starts that are files. */
  beginLook(starts: readonly Start[]): void {
    for (const one of this.#folders.values()) one.isSeen = false;
    for (const { path, isFolder } of starts) if (!isFolder) this.#watchAbove(path);
  }

  enter({ file, identity, isTop }: Entered): void {
    if (isTop || !this.#isRecursive) this.#watch(file, identity, this.#isRecursive);
  }

  /** Stops watching folders that this look did not enter; watches for starts that are gone. */
  endLook(starts: readonly Start[]): void {
    for (const { path } of starts) if (!this.#folders.get(idOf(path))?.isSeen) this.#watchAbove(path);
    for (const [id, { watcher, isSeen }] of this.#folders) {
      if (isSeen) continue;
      watcher?.close();
      this.#folders.delete(id);
    }
  }

  close(): void {
    for (const { watcher } of this.#folders.values()) watcher?.close();
  }

  #watchAbove(path: string): void {
    this.#watch(dirname(path), 'above a start', false);
  }

  #watch(file: FilePath, identity: string, recursive: boolean): void {
    const known = this.#folders.get(idOf(file));
    if (known?.identity === identity) {
      known.isSeen = true;
      return;
    }
    known?.watcher?.close();
    this.#folders.set(idOf(file), { watcher: this.#open(file, recursive), identity, isSeen: true });
  }

  #open(file: FilePath, recursive: boolean): FSWatcher | undefined {
    const { onChange, onBlind } = this.#news;
    try {
      // An error means that the folder is gone: the next look notices.
      return watch(file, { recursive, encoding: 'buffer' }, onChange).on('error', onChange);
    } catch (error) {
      if (!isMissing(error)) onBlind(error as NodeJS.ErrnoException);
      return undefined;
    }
  }
}

const idOf = (file: FilePath) => Buffer.from(file).toString('latin1');
