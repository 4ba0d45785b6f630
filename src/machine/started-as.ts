// Finds out how the user started this command, so that the commands we print can be typed as they are.
import { realpathSync } from 'node:fs';
import { basename, delimiter, dirname, relative, sep } from 'node:path';

type Environment = Record<string, string | undefined>;

/**
 * `thumbs`, `npx thumbs`, `npx thumbs-aws` or `node bin/thumbs.cjs`. `script` is the path that Node was started with: npm's
 * symlink on Linux and macOS; the file itself with npm's scripts on Windows, and with pnpm on every platform.
 */
export function startedAs(
  environment: Environment = process.env,
  script = process.argv[1] ?? '',
  folder = () => process.cwd(),
  real: (path: string) => string = realpathSync,
): string {
  const isInstalled = script.split(/[\\/]/).includes('node_modules');
  const isFile = script.endsWith('thumbs.cjs');
  const name = isFile ? 'thumbs' : basename(script).replace(/\.\w+$/, '') || 'thumbs';
  if (isFile && !isInstalled) return `node ${shortest(script, folder)}`;
  // Outside a project, npx keeps packages in a cache, where it finds them only by package name. In a clone, npm 11 links the
  // clone into that cache.
  if (isCached(script)) return isCached(real(script)) ? 'npx thumbs-aws' : 'npx thumbs';
  const isByNpm = ['exec', 'run-script', 'run'].includes(environment.npm_command ?? '');
  return isInstalled && (isByNpm || !(isFile || isOnPath(dirname(script), environment)))
    ? `npx ${name}`
    : name;
}

const isCached = (script: string) => /[\\/]_npx[\\/]/.test(script);

const isOnPath = (folder: string, { PATH = '', Path = '' }: Environment) =>
  [...PATH.split(delimiter), ...Path.split(delimiter)].includes(folder);

function shortest(script: string, folder: () => string): string {
  const here = whereItExists(folder);
  const near = here === undefined ? script : relative(here, script).split(sep).join('/');
  const path = near.length < script.length ? near : script;
  return /^[\w./:\\-]+$/.test(path) ? path : `'${path}'`;
}

/** Undefined if the working folder was deleted. */
function whereItExists(folder: () => string): string | undefined {
  try {
    return folder();
  } catch {
    return undefined;
  }
}
