// The page that `npm run build` produced, in memory: a few files, of which all but the first never change.
import { builtPage, cacheControlOf, contentTypeOf } from '../packaging/page.ts';

interface PageFile {
  bytes: Buffer;
  headers: Record<string, string>;
}

/** By path: '/', '/assets/….js'. Throws `NotBuilt`. */
export function readPage(): Map<string, PageFile> {
  return new Map(
    builtPage().map(({ name, bytes }) => [
      name === 'index.html' ? '/' : `/${name}`,
      {
        bytes,
        headers: {
          'content-type': contentTypeOf(name),
          'content-length': String(bytes.length),
          'cache-control': cacheControlOf(name),
        },
      },
    ]),
  );
}
