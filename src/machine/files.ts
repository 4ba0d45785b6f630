// Files that may not be there, and text that may not be JSON: neither is a failure to those who look.
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Undefined for what is not JSON, or not JSON any more: a file may have been cut short by a crash. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Where `--output` means: itself, or `name` in it when it is a folder, or a name without an ending. */
export async function fileFor(output: string, name: string): Promise<string> {
  const isFolder = await stat(output).then(
    (found) => found.isDirectory(),
    () => extname(output) === '',
  );
  return isFolder ? join(output, name) : output;
}
