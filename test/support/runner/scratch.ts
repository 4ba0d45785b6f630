// Before all tests: a folder of their own for temporary files, which is gone afterwards with whatever a test forgot. Tests
// write thousands of small databases, so the folder is in memory where the machine has plenty of it.
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const plenty = 4 * 1024 ** 3;

const folder = mkdtempSync(join(memory() ?? tmpdir(), 'thumbs-tests-'));

/** Of what tests start from source: read and compiled once, and not again in the next run. */
const compiled = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.cache', 'compiled');

export function setup(): void {
  process.env.TMPDIR = folder;
  process.env.NODE_COMPILE_CACHE = compiled;
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Linux's folder in memory, when more than 4 GiB of it are free. */
function memory(): string | undefined {
  const folder = '/dev/shm';
  if (!existsSync(folder)) return undefined;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > plenty ? folder : undefined;
}
