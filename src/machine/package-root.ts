// Where thumbs itself is installed: its package contains files that are read at run time.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of thumbs' own package.json: this file runs from src/ in tests and from dist/ when installed. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
