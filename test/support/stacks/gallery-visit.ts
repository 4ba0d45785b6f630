// `thumbs gallery` in this process, for as long as a visit to it takes.

import { type GalleryFlags, run as gallery } from '../../../src/commands/gallery.ts';
import type { Run } from '../../../src/commands/invocation/command.ts';

/** A verb that serves the gallery on any free port, has it visited, and interrupts it. */
export function visitGallery(visit: (url: string) => Promise<void>): Run<GalleryFlags> {
  return async (call) => {
    const interrupt = new AbortController();
    const listening = Promise.withResolvers<string>();
    const emit: typeof call.emit = (event) => {
      if (event.event === 'listening') listening.resolve(event.url);
      call.emit(event);
    };
    const flags = { port: 0, ...call.flags };
    const ended = gallery({ ...call, flags, emit, signal: interrupt.signal });
    try {
      // Rejects when the gallery does not start.
      const url = await Promise.race([listening.promise, ended.then(() => '')]);
      await visit(url);
    } finally {
      interrupt.abort();
    }
    return ended;
  };
}

/** Everything that the page does, once: lists, looks, fetches, uploads, tries again, deletes. */
export async function useEverything(url: string, image: Uint8Array<ArrayBuffer>): Promise<void> {
  const ask = async (path: string, method = 'GET', body: Uint8Array<ArrayBuffer> | null = null) => {
    const answer = await fetch(url + path, { method, body });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  await ask('/upload/small.png', 'PUT', image);
  await ask('/upload/large.png', 'PUT', Buffer.concat([image, Buffer.alloc(8 * 1024 * 1024)]));
  const { images } = (await (await ask('/api/images')).json()) as { images: { name: string }[] };
  const done = images.find(({ name }) => name === 'lost.png');
  if (!done) throw new Error('lost.png is not listed');
  const details = (await (await ask(`/api/images/${done.name}`)).json()) as { thumbnails: { url: string }[] };
  for (const { url: link } of details.thumbnails) await fetch(link);
  await ask('/api/download/small.png');
  await ask('/api/retry/small.png', 'POST');
  await ask('/api/focus/lost.png', 'POST', Buffer.from('{"x":0.3,"y":0.6}'));
  await ask('/api/images/small.png', 'DELETE');
}
