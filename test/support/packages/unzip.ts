// Unpacks a zip, to see that what is in it works where it is unpacked.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { openPromise } from 'yauzl';

export async function unzip(file: string, folder: string): Promise<void> {
  const archive = await openPromise(file, { lazyEntries: true });
  for await (const entry of archive.eachEntry()) {
    const target = join(folder, entry.fileName);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await buffer(await archive.openReadStreamPromise(entry)));
  }
}
