// This machine's record of uploads: a file that has not been touched since, and whose object still has
// the ETag it got, need not be read again. Beside the state file, one JSON object per line, append-only: a line
// torn by a crash is ignored, concurrent uploads do not disturb each other, and a lost file only costs time.
import { dirname } from 'node:path';
import { parseJson } from '../machine/files.ts';
import { appendOwn, makeOwnFolder, readOwnText, writeOwn } from '../machine/own-files.ts';
import { describeFault } from './faults.ts';
import type { StoredImage } from './local-image.ts';

/** A file as it was examined, and the object that it became. */
export interface Remembered {
  bytes: number;
  /** Changes whenever the file does: see walk.ts. */
  stamp: string;
  /** Without quotes: the digest of the content, or S3's other name for it. */
  etag: string;
  contentType: string;
}

interface Entry extends Remembered {
  bucket: string;
}

interface Line extends Entry {
  key: string;
}

const nothing: Line = { bucket: '', key: '', bytes: 0, stamp: '', etag: '', contentType: '' };

export interface Manifest {
  find(key: string): Remembered | undefined;
  add(key: string, remembered: Remembered): void;
  /** When it resolves, everything is on disk, or a note says why not. */
  save(): Promise<void>;
}

export const manifestOf = (stateFile: string) => `${stateFile.replace(/\.json$/, '')}.uploads.ndjson`;

/** Lines written at once: a crash loses no more. */
const linesPerWrite = 1000;
/** The file is rewritten when it has this many lines for each current one, and is large enough. */
const maxLinesPerEntry = 2;
const fewLines = 1000;

/** Lines of other buckets belong to stacks that are gone, and are dropped at the next rewrite. */
export async function openManifest(
  file: string,
  bucket: string,
  note: (text: string) => void,
): Promise<Manifest> {
  // An upload works without it, only slower.
  const tolerate = (error: unknown) =>
    note(`${file} ${describeFault(error)}: unchanged files are read again`);
  const text = await readText(file).catch((error) => {
    tolerate(error);
    return '';
  });
  const known = entriesOf(text, bucket);
  const journal = openJournal(file, text.split('\n').filter(Boolean).length);
  return {
    find: (key) => known.get(key),
    add: (key, { bytes, stamp, etag, contentType }) => {
      const old = known.get(key);
      if (old?.stamp === stamp && old.etag === etag && old.bytes === bytes) return;
      const entry = { bucket, bytes, stamp, etag, contentType };
      known.set(key, entry);
      journal.add({ ...entry, key });
    },
    save: () => journal.save(known).catch(tolerate),
  };
}

/** Appends lines to the file in batches. `linesBefore`: number of lines it already has. */
function openJournal(file: string, linesBefore: number) {
  let lines = linesBefore;
  const waiting: Line[] = [];
  let writing = Promise.resolve();
  const write = () => {
    // A line torn by a crash has no end: begin with a line break.
    const text = waiting.splice(0).map((line) => `\n${JSON.stringify(line)}`);
    lines += text.length;
    writing = writing.then(() => appendOwn(file, `${text.join('')}\n`));
    // save() reports it.
    writing.catch(() => {});
  };
  return {
    add: (line: Line) => {
      waiting.push(line);
      if (waiting.length >= linesPerWrite) write();
    },
    save: async (known: ReadonlyMap<string, Entry>) => {
      if (waiting.length > 0) write();
      await writing;
      if (lines > fewLines && lines > known.size * maxLinesPerEntry) lines = await tidy(file, known);
    },
  };
}

/** The last entry per key of this bucket. */
function entriesOf(text: string, bucket: string): Map<string, Entry> {
  const known = new Map<string, Entry>();
  for (const line of text.split('\n')) {
    const { key, ...entry } = parse(line) ?? nothing;
    if (entry.bucket === bucket) known.set(key, entry);
  }
  return known;
}

/** Recorded for each stored image; a file changed just now may change again unnoticed. */
export const remember =
  ({ add }: Manifest) =>
  ({ image: { key, bytes, contentType, stamp }, etag }: StoredImage): void => {
    if (stamp) add(key, { bytes, stamp, etag, contentType });
  };

async function tidy(file: string, known: ReadonlyMap<string, Entry>): Promise<number> {
  const lines = Array.from(known, ([key, entry]) => `${JSON.stringify({ ...entry, key })}\n`);
  await writeOwn(file, lines.join(''));
  return lines.length;
}

async function readText(file: string): Promise<string> {
  const text = await readOwnText(file);
  if (text === undefined) await makeOwnFolder(dirname(file));
  return text ?? '';
}

/** Undefined when it is not one of our lines. */
function parse(line: string): Line | undefined {
  const entry = parseJson(line) as Line | null | undefined;
  const texts = [entry?.bucket, entry?.key, entry?.stamp, entry?.etag, entry?.contentType];
  return texts.every((text) => typeof text === 'string') && typeof entry?.bytes === 'number'
    ? entry
    : undefined;
}
