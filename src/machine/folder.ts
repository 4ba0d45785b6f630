// The layout of `.thumbs`: the states, and what their stacks share. `local/` has the same layout for the
// embedded cloud.
import { existsSync, lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { closeOwnFolder } from './own-files.ts';

interface Place {
  /** `.thumbs` in the working folder or in one above it. */
  folder: string;
  /** Whether it is for the embedded cloud. */
  local: boolean;
}

/** The folder of the account's states and packages, or of the embedded cloud's. */
export const homeOf = ({ folder, local }: Place) => (local ? join(folder, 'local') : folder);

/**
 * The nearest `.thumbs` in the working folder or above it, as git finds `.git`; if there is none, the one that setup would
 * make here. Above the working folder, only the user's own counts: anybody may create one in a folder such as `/tmp`.
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
