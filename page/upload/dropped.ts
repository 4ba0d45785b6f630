// What was dropped or chosen → files with their new names: folders are walked, hidden files are left out.
import type { Sending } from './sending.ts';

/** `folder` is the target: '' or ending in a slash. */
export async function sendingsOfDrop(transfer: DataTransfer, folder: string): Promise<Sending[]> {
  // Take all entries before the first await: the browser empties the list afterwards.
  const taken = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found = await Promise.all(
    taken.map(async ({ entry, file }) => {
      if (entry) return walk(entry, '');
      return file ? [{ file, path: file.name }] : [];
    }),
  );
  return wanted(found.flat(), folder);
}

export function sendingsOfInput(files: Iterable<File>, folder: string): Sending[] {
  return wanted(
    [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name })),
    folder,
  );
}

interface FoundFile {
  file: File;
  path: string;
}

function wanted(found: readonly FoundFile[], folder: string): Sending[] {
  return found
    .filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')))
    .map(({ file, path }) => ({ file, name: `${folder}${path}`.normalize('NFC') }));
}

async function walk(entry: FileSystemEntry, parent: string): Promise<FoundFile[]> {
  const path = `${parent}${entry.name}`;
  if (isFile(entry))
    return [{ file: await new Promise((resolve, reject) => entry.file(resolve, reject)), path }];
  const children = await readAll((entry as FileSystemDirectoryEntry).createReader());
  return (await Promise.all(children.map((child) => walk(child, `${path}/`)))).flat();
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** A reader returns a hundred entries at a time, and none at the end. */
async function readAll(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}
