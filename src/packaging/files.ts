// Files as they go into the zip, and the location of those that the build produced.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ThumbsError } from '../errors/errors.ts';
import { packageRoot } from '../machine/package-root.ts';

/** The functions of a stack. */
export type Program = 'worker' | 'api';

/** `name` is the path inside the zip, `/` separated. */
export interface PackedFile {
  name: string;
  bytes: Buffer;
}

/** A function as `npm run build` bundled it. */
export async function bundled(program: Program): Promise<PackedFile[]> {
  const folder = join(packageRoot(), 'dist', 'lambda', program);
  const files = existsSync(folder) ? await readTree(folder) : [];
  if (files.length > 0) return files;
  throw new ThumbsError('NotBuilt', `the function has not been built: ${folder} is empty`, {
    fix: 'build it: npm run build',
  });
}

/** Every file under the folder, sorted by name. */
export async function readTree(
  folder: string,
  wanted: (name: string) => boolean = () => true,
): Promise<PackedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const names = paths.map((path) => path.slice(folder.length + 1).replaceAll('\\', '/')).filter(wanted);
  return Promise.all(names.sort().map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })));
}
