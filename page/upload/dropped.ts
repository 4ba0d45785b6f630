// What was dropped, pasted or chosen → files with their new names: folders are walked, hidden files are left out.
import type { Sending } from './sending.ts';
import { UnreadableFile } from './unreadable.ts';

export interface Choice {
  sendings: Sending[];
  /** What cannot be sent, by name, and why. */
  refusals: { name: string; error: Error }[];
}

/** `folder` is the target: '' or ending in a slash. */
export async function choiceOfTransfer(transfer: DataTransfer, folder: string): Promise<Choice> {
  // Take all entries before the first await: the browser empties the list afterwards.
  const taken = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found = await Promise.all(
    taken.map(async ({ entry, file }) => {
      if (entry) return filesBelow(entry);
      return file ? [{ file, path: file.name }] : [];
    }),
  );
  return choiceOf(found.flat(), folder);
}

export function choiceOfInput(files: Iterable<File>, folder: string): Choice {
  const found = [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return choiceOf(
    found.filter(({ path }) => !path.split('/').some(isHidden)),
    folder,
  );
}

interface Found {
  file: File | Error;
  path: string;
}

function choiceOf(found: readonly Found[], folder: string): Choice {
  const choice: Choice = { sendings: [], refusals: [] };
  for (const { file, path } of found) {
    const name = `${folder}${path}`.normalize('NFC');
    if (file instanceof Error) choice.refusals.push({ name, error: file });
    else choice.sendings.push({ file, name });
  }
  return choice;
}

async function filesBelow(entry: FileSystemEntry): Promise<Found[]> {
  const found = await walk(entry, '');
  if (found.length > 0) return found;
  return [{ file: new Error('no files to send; hidden ones are left out'), path: entry.name }];
}

async function walk(entry: FileSystemEntry, parent: string): Promise<Found[]> {
  const path = `${parent}${entry.name}`;
  if (isHidden(entry.name)) return [];
  try {
    if (isFile(entry))
      return [{ file: await new Promise((resolve, reject) => entry.file(resolve, reject)), path }];
    const children = await readAll((entry as FileSystemDirectoryEntry).createReader());
    return (await Promise.all(children.map((child) => walk(child, `${path}/`)))).flat();
  } catch {
    return [{ file: new UnreadableFile(), path }];
  }
}

const isHidden = (name: string) => name.startsWith('.');
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
