// The gallery's page that `npm run build` produced, for a website: its files, and how each is to be served.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { ThumbsError } from '../errors/errors.ts';
import { packageRoot } from '../machine/package-root.ts';
import type { PackedFile } from './files.ts';

/** Sorted by name. Read synchronously: a few files, which every comparison needs. Throws `NotBuilt`. */
export function builtPage(): PackedFile[] {
  const folder = join(packageRoot(), 'dist', 'gallery');
  if (!existsSync(join(folder, 'index.html'))) {
    throw new ThumbsError('NotBuilt', `the gallery's page has not been built: ${folder} is empty`, {
      fix: 'build it: npm run build',
    });
  }
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const names = paths.map((path) => path.slice(folder.length + 1).replaceAll('\\', '/')).sort();
  return names.map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export const contentTypeOf = (name: string) => types[extname(name)] ?? 'application/octet-stream';

/** Files that the build names by their content never change; all others are revalidated. */
export const cacheControlOf = (name: string) =>
  name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
