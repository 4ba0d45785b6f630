// Files that may be missing, and text that may not be JSON: neither is a failure for the caller.
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** What a file call finds; undefined when there is no such file or folder. */
export async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Undefined when it is not (or no longer) JSON: a crash may have cut a file short. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The target of `--output`: itself, or `name` in it when it is a folder, or a name without an extension. */
export async function fileFor(output: string, name: string): Promise<string> {
  const isFolder = await stat(output).then(
    (found) => found.isDirectory(),
    () => extname(output) === '',
  );
  return isFolder ? join(output, name) : output;
}
