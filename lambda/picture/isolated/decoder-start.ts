// Starts a decoder in an environment with nothing to steal: no credentials, no variables of the function, no files but the pipe.
import { type ChildProcess, spawn } from 'node:child_process';
import { extname, parse } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside this file, in source as well as in the bundle. */
const program = fileURLToPath(new URL(`./decoder-process${extname(import.meta.url)}`, import.meta.url));

/** What Node and libvips need to start; nothing about the function. */
const inherited = ['LD_LIBRARY_PATH', 'SystemRoot'];
/** For glibc: two arenas are enough for libvips. A process then holds up to 180 MB between photos of 12 megapixels. */
const keeping = {
  MALLOC_ARENA_MAX: '2',
  // glibc does not take more.
  MALLOC_MMAP_THRESHOLD_: String(32 * 1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(64 * 1024 * 1024),
};
/** Without memory to spare, most pixels go back to the kernel as soon as they are freed: less than 110 MB. */
const sparing = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(8 * 1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(32 * 1024 * 1024),
};

function bareEnvironment(keptBytes: number): Record<string, string> {
  const own = inherited.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(own), ...(keptBytes > 0 ? keeping : sparing) };
}

/** Descriptor 3 is the pipe. `keptBytes`: see capacity.ts. */
export function startDecoder(keptBytes: number, file = program): ChildProcess {
  return spawn(process.execPath, [file], {
    cwd: parse(process.execPath).root,
    env: bareEnvironment(keptBytes),
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
}
