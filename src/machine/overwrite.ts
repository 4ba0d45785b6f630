// Protects files that a command writes to a path given by the user: existing ones are replaced only with --force.
import { lstat } from 'node:fs/promises';
import { UsageError } from '../errors/errors.ts';
import { unlessMissing } from './files.ts';

/** Throws a UsageError that names the existing files. Checks all of them before the first is written. */
export async function refuseExisting(paths: readonly string[], force = false): Promise<void> {
  if (force) return;
  const there = (await Promise.all(paths.map(async (path) => ((await exists(path)) ? [path] : [])))).flat();
  if (there.length === 0) return;
  const verb = there.length === 1 ? 'exists' : 'exist';
  const them = there.length === 1 ? 'it' : 'them';
  throw new UsageError(
    `${there.join(', ')} ${verb} already`,
    `replace ${them} with --force, or choose another place: -o PATH`,
  );
}

/** A dangling symlink counts as existing: writing would follow it. */
async function exists(path: string): Promise<boolean> {
  return (await unlessMissing(lstat(path))) !== undefined;
}
