// The gallery's peer: all pictures as <img loading="lazy"> in one plain page, each with an address of its own.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PlainPage {
  url: string;
  close(): void;
}

export async function servePlainPage(count: number, picture: Buffer): Promise<PlainPage> {
  const style = 'body { margin: 0; font-size: 0 } img { width: 246px; height: 164px; margin: 4px }';
  const pictures = Array.from({ length: count }, (_, index) => `<img loading="lazy" src="/${index}.webp">`);
  const html = `<!doctype html><style>${style}</style>${pictures.join('')}`;
  const server = createServer(({ url }, response) => {
    const [type, body] = url?.endsWith('.webp') ? ['image/webp', picture] : ['text/html', html];
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
