// The layout of `.thumbs`: the states, and what their stacks share. `local/` has the same layout for the
// embedded cloud.
import { existsSync, lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { closeOwnFolder } from './own-files.ts';

interface Place {
  /** `.thumbs` of the working folder, or of one above it. */
  folder: string;
  /** Of the embedded cloud. */
  local: boolean;
}

/** The folder of the account's states and packages, or of the embedded cloud's. */
export const homeOf = ({ folder, local }: Place) => (local ? join(folder, 'local') : folder);

/**
 * The nearest `.thumbs` in the working folder or above it, as git finds its own; where there is none, the one that setup
 * would make here. Above the working folder only our own counts: in a folder such as `/tmp` anybody may put one.
 */
export function findHome(here: string, self = process.getuid?.()): string {
  for (let at = here; ; at = dirname(at)) {
    const found = lstatSync(join(at, '.thumbs'), { throwIfNoEntry: false });
    const isOurs = self === undefined || found?.uid === self;
    if (at === here ? found : found?.isDirectory() && isOurs) return join(at, '.thumbs');
    if (at === dirname(at)) return join(here, '.thumbs');
  }
}

/** Private to us on this machine. Throws for links: see `own-files.ts`. */
export async function closeFolders(
  { folder }: Pick<Place, 'folder'>,
  note: (text: string) => void,
): Promise<void> {
  const homes = [folder, join(folder, 'local')];
  const all = [...homes, ...homes.map((home) => join(home, 'packages')), join(folder, 'local', 'cloud')];
  for (const each of all) await closeOwnFolder(each, note);
}

/** The state files of the folder's stacks. */
export async function listStates(place: Place): Promise<string[]> {
  const home = homeOf(place);
  const files = existsSync(home) ? await readdir(home) : [];
  return files.filter((file) => file.endsWith('.json')).map((file) => join(home, file));
}
