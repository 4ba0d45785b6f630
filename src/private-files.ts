// What thumbs keeps for itself: states, logs, packages, the embedded cloud's key. It is nobody else's on the machine.
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { isMissing } from './files.ts';

/** For files in such folders. */
export const privateMode = 0o600;
const folderMode = 0o700;

/** Made with all that is missing above it; a folder that is there stays as it is. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: folderMode });
}

/** Closes a folder that an earlier version made for everybody to read. One that is not ours, or a link, is left alone. */
export async function closeToOthers(folder: string): Promise<void> {
  const found = await lstat(folder).catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!found?.isDirectory() || (found.mode & 0o077) === 0) return;
  // Windows has no owners of this kind: there a folder below one's own is closed already.
  if (process.getuid !== undefined && found.uid === process.getuid()) await chmod(folder, folderMode);
}
