// Makes a zip of originals in the browser, if the server cannot. They stream from S3 to a file in private storage of the
// page, so that size is not limited by memory, and from there to the user's downloads.
import { makeZip } from 'client-zip';
import { entryNames } from '../../lambda/file-names.ts';
import type { Api } from '../data/api.ts';

/** `onProgress` gets the number of pictures in the zip. Rejects with the name of the first one that cannot be fetched. */
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
  // The browser reads the URL from now on; it is revoked when the page is left.
  addEventListener('pagehide', () => URL.revokeObjectURL(link.href), { once: true });
}

/** One after another: the zip takes the bytes in this order. */
async function* entriesOf(names: readonly string[], api: Api, onProgress: (finished: number) => void) {
  const entries = entryNames(names);
  for (const [index, name] of names.entries()) {
    const { original, processedAt } = await api.image(name);
    const answer = await fetch(original).catch(() => {
      throw new Error(`${name}: the server does not answer`);
    });
    if (!answer.ok || !answer.body)
      throw new Error(`${name}: the server answered with status ${answer.status}`);
    yield { name: entries[index] as string, input: answer.body, lastModified: new Date(processedAt) };
    onProgress(index + 1);
  }
}

const storedName = 'pictures.zip';

/** Over plain HTTP and in older browsers, pages have no private storage: the zip is then kept in memory. */
async function fileOf(zip: ReadableStream<Uint8Array>): Promise<Blob> {
  const folder = await navigator.storage?.getDirectory?.().catch(() => undefined);
  if (!folder) return new Response(zip).blob();
  // The previous zip has been read or is no longer wanted.
  await folder.removeEntry(storedName).catch(() => {});
  const handle = await folder.getFileHandle(storedName, { create: true });
  await zip.pipeTo(await handle.createWritable());
  return handle.getFile();
}
