// Originals as one zip, made in the browser: for pages whose server makes none. They stream from S3 to a file of the page's
// own storage, so that no size is too large for the memory, and from there to the person's downloads.
import { makeZip } from 'client-zip';
import type { Api } from '../data/api.ts';

/** `onProgress`: how many pictures are in it. Rejects with the name of the first that does not come. */
export async function zipHere(
  names: readonly string[],
  api: Api,
  fileName: string,
  onProgress: (finished: number) => void,
): Promise<void> {
  const file = await fileOf(makeZip(entriesOf(names, api, onProgress)));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = fileName;
  link.click();
  // The browser reads it from now on; the address is gone with the page at the latest.
  addEventListener('pagehide', () => URL.revokeObjectURL(link.href), { once: true });
}

/** One after another: the zip takes the bytes in this order. */
async function* entriesOf(names: readonly string[], api: Api, onProgress: (finished: number) => void) {
  for (const [index, name] of names.entries()) {
    const { original, processedAt } = await api.image(name);
    const answer = await fetch(original).catch(() => {
      throw new Error(`${name}: the server does not answer`);
    });
    if (!answer.ok || !answer.body)
      throw new Error(`${name}: the server answered with status ${answer.status}`);
    yield { name: entryName(name), input: answer.body, lastModified: new Date(processedAt) };
    onProgress(index + 1);
  }
}

/** A key may be a path that leaves the target folder; the name of an entry never is. */
function entryName(key: string): string {
  const parts = key.split(/[/\\]/).filter((part) => !['', '.', '..'].includes(part));
  return parts.join('/').replace(/^[a-z]:/i, '_') || 'image';
}

const storedName = 'pictures.zip';

/** Over plain HTTP, and in older browsers, a page has no storage of its own: there the memory takes it. */
async function fileOf(zip: ReadableStream<Uint8Array>): Promise<Blob> {
  const folder = await navigator.storage?.getDirectory?.().catch(() => undefined);
  if (!folder) return new Response(zip).blob();
  // The last one has been read, or nobody waits for it any more.
  await folder.removeEntry(storedName).catch(() => {});
  const handle = await folder.getFileHandle(storedName, { create: true });
  await zip.pipeTo(await handle.createWritable());
  return handle.getFile();
}
