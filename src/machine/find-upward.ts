// Finds a project's file in the working folder or the folders above it, as git does.
import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../errors/errors.ts';

export interface FoundFile {
  file: string;
  bytes: Buffer;
}

/** The nearest one; undefined when there is none. Throws UsageError for one that may exist but cannot be read. */
export function findUpward(folder: string, name: string): FoundFile | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, name);
    const bytes = readIfThere(file);
    if (bytes) {
      if (at !== folder) refuseStrangers(file, at);
      return { file, bytes };
    }
    if (at === dirname(at)) return undefined;
  }
}

export function readNamed(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    // A dangling link counts as existing.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !isLink(file)) return undefined;
    throw unreadable(file, error);
  }
}

const isLink = (file: string) => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

function unreadable(file: string, error: unknown): UsageError {
  const { code } = error as NodeJS.ErrnoException;
  const isAbsent = code === 'ENOENT' && !isLink(file);
  return new UsageError(isAbsent ? `${file} does not exist` : `${file} cannot be read (${code})`);
}

/** In a parent such as `/tmp`, anybody may put a file, which would then decide who sees the pictures. */
function refuseStrangers(file: string, folder: string): void {
  const self = process.getuid?.();
  if (self === undefined || self === 0) return;
  const isTrusted = (path: string) => [self, 0].includes(lstatSync(path).uid);
  if (isTrusted(file)) return;
  throw new UsageError(
    `${file} belongs to another user, and ${folder} is above the working folder`,
    `to use it: --config ${file}`,
  );
}
