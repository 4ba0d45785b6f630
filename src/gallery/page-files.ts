// The page as `npm run build` left it, in memory: a few files, of which all but the first never change.
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { ThumbsError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { readTree } from '../packaging/files.ts';

interface PageFile {
  bytes: Buffer;
  headers: Record<string, string>;
}

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** By path: '/', '/assets/….js'. */
export async function readPage(): Promise<Map<string, PageFile>> {
  const folder = join(packageRoot(), 'dist', 'gallery');
  const files = existsSync(folder) ? await readTree(folder) : [];
  if (files.length === 0)
    throw new ThumbsError('NotBuilt', `The page has not been built: ${folder} is empty.`, {
      fix: 'Run: npm run build',
    });
  return new Map(
    files.map(({ name, bytes }) => [
      name === 'index.html' ? '/' : `/${name}`,
      {
        bytes,
        headers: {
          'content-type': contentTypes[extname(name)] ?? 'application/octet-stream',
          'content-length': String(bytes.length),
          // Names of assets carry a hash of what is in them.
          'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        },
      },
    ]),
  );
}
