// An npm registry whose every package is something else than its publisher made.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AlteredRegistry extends AsyncDisposable {
  url: string;
}

export async function startAlteredRegistry(versions: string[]): Promise<AlteredRegistry> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/');
    if (path.endsWith('.tgz')) return void response.end('not what was published');
    const name = path.slice(1);
    const manifest = (version: string) => ({
      name,
      version,
      dist: { tarball: `${url()}${name}/-/altered-${version}.tgz` },
    });
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        name,
        'dist-tags': {},
        versions: Object.fromEntries(versions.map((version) => [version, manifest(version)])),
      }),
    );
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: url(),
    [Symbol.asyncDispose]() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
