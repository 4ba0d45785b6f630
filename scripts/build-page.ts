// The gallery's page as static files. Every address in it is relative, so that it works below any path.
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, type Rolldown } from 'vite';

export interface PageFile {
  path: string;
  contents: string | Uint8Array;
}

export async function buildPage(root: string, outdir: string): Promise<PageFile[]> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    root: join(root, 'page'),
    base: './',
    plugins: [react()],
    build: {
      write: false,
      target: 'es2022',
      // A strict Content-Security-Policy: nothing inline, no data URLs for files.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
  const { output } = result as Rolldown.RolldownOutput;
  return output.map((file) => ({
    path: join(outdir, file.fileName),
    contents: file.type === 'chunk' ? file.code : file.source,
  }));
}
