// A file that appears under its name only when it is complete, whatever goes wrong before.
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { newDraft } from './drafts.ts';
import { replaceFile } from './rename.ts';

/** Creates its folder. Returns the number of bytes. */
export async function writeWhole(file: string, chunks: AsyncIterable<Uint8Array | string>): Promise<number> {
  const folder = dirname(resolve(file));
  await mkdir(folder, { recursive: true });
  const draft = await newDraft(folder);
  try {
    const handle = await open(draft, 'wx');
    let bytes = 0;
    try {
      for await (const chunk of chunks) {
        await handle.writeFile(chunk);
        bytes += Buffer.byteLength(chunk);
      }
    } finally {
      await handle.close();
    }
    await replaceFile(draft, file);
    return bytes;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
