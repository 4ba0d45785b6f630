// The files that thumbs keeps for itself in `.thumbs`: only their owner may read them, and no link among them is followed. A
// project comes from others, who may have planted a link to anywhere the user may write.
import { constants } from 'node:fs';
import { chmod, type FileHandle, lstat, mkdir, open, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ThumbsError } from '../errors/errors.ts';
import { newDraft } from './drafts.ts';
import { unlessMissing } from './files.ts';
import { replaceFile } from './rename.ts';

const onlyOwner = 0o600;
const onlyOwnersFolder = 0o700;
/** Windows has neither; `lstat` checks before each opening there. Without O_NONBLOCK, opening a pipe would block. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants;

type Check = (handle: FileHandle) => Promise<void>;

/** Undefined when there is no such file. `check` throws for one that must not be read. */
export async function readOwn(file: string, check?: Check): Promise<Buffer | undefined> {
  return unlessMissing(
    withFile(file, O_RDONLY | O_NONBLOCK, async (handle) => {
      await check?.(handle);
      return handle.readFile();
    }),
  );
}

export async function readOwnText(file: string, check?: Check): Promise<string | undefined> {
  return (await readOwn(file, check))?.toString('utf8');
}

/** Appears under its name only when it is complete, and on the disk. */
export async function writeOwn(file: string, content: string | Uint8Array): Promise<void> {
  await refuseLink(file);
  const draft = await newDraft(dirname(file));
  try {
    await withFile(draft, O_WRONLY | O_CREAT | O_EXCL, async (handle) => {
      await handle.writeFile(content);
      await handle.sync();
    });
    await replaceFile(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Throws EEXIST when it exists, even as a dangling link. */
export async function createOwn(file: string, content: string): Promise<void> {
  await withFile(file, O_WRONLY | O_CREAT | O_EXCL, async (handle) => {
    try {
      await handle.writeFile(content);
    } catch (error) {
      // An empty file would stand for something that it is not.
      await rm(file, { force: true });
      throw error;
    }
  });
}

export async function appendOwn(file: string, text: string): Promise<void> {
  await withFile(file, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK, (handle) => handle.writeFile(text));
}

/**
 * Creates the folder and its parents. An existing folder keeps its mode: it may be the user's own. Resolves to the first
 * folder that was created, if any.
 */
export async function makeOwnFolder(folder: string): Promise<string | undefined> {
  return mkdir(folder, { recursive: true, mode: onlyOwnersFolder });
}

/** Removes the folders that `makeOwnFolder` created, from `folder` up to `first`, as long as they are empty. */
export async function removeEmptyFolders(folder: string, first: string | undefined): Promise<void> {
  if (first === undefined) return;
  for (let at = folder; at.startsWith(first); at = dirname(at)) {
    const isRemoved = await rmdir(at).then(
      () => true,
      (error) => {
        // macOS and AIX report EEXIST; another process may have removed the folder already.
        if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code)) return false;
        throw error;
      },
    );
    if (!isRemoved) return;
  }
}

/**
 * A folder of ours, if it exists: closed to others, and reported when it belongs to them. Throws for a link, which would let
 * whoever planted it choose where we write and delete.
 */
export async function closeOwnFolder(folder: string, note: (text: string) => void): Promise<void> {
  const found = await unlessMissing(lstat(folder));
  if (!found) return;
  if (found.isSymbolicLink()) throw linked(folder, 'replace it with a folder, or run in another folder');
  const self = process.getuid?.();
  if (self === undefined || !found.isDirectory()) return;
  if (found.uid !== self)
    note(`${folder} belongs to another user (${found.uid}), who may change the files of thumbs in it`);
  else if ((found.mode & 0o077) !== 0) await chmod(folder, onlyOwnersFolder);
}

async function withFile<T>(file: string, flags: number, run: (handle: FileHandle) => Promise<T>): Promise<T> {
  if (!O_NOFOLLOW) await refuseLink(file);
  const handle = await open(file, flags | O_NOFOLLOW, onlyOwner).catch((error) => {
    throw isLink(error) ? linked(file) : error;
  });
  try {
    return await run(handle);
  } finally {
    await handle.close();
  }
}

/** Linux and macOS, and BSDs. */
const isLink = (error: unknown) =>
  ['ELOOP', 'EMLINK'].includes(String((error as NodeJS.ErrnoException).code));

async function refuseLink(file: string): Promise<void> {
  const found = await unlessMissing(lstat(file));
  if (found?.isSymbolicLink()) throw linked(file);
}

function linked(path: string, fix = 'delete the link, or replace it with the file itself'): ThumbsError {
  return new ThumbsError('SymbolicLink', `${path} is a symbolic link, which thumbs does not follow here`, {
    fix,
  });
}
