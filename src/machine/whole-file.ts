// A file that appears under its name only when it is complete, whatever goes wrong before.
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { replaceFile } from './rename.ts';

/** Creates its folder. Returns the number of bytes. */
export async function writeWhole(file: string, chunks: AsyncIterable<Uint8Array | string>): Promise<number> {
  const folder = dirname(resolve(file));
  await mkdir(folder, { recursive: true });
  const partial = join(folder, `.thumbs-${randomUUID()}.part`);
  try {
    const handle = await open(partial, 'wx');
    let bytes = 0;
    try {
      for await (const chunk of chunks) {
        await handle.writeFile(chunk);
        bytes += Buffer.byteLength(chunk);
      }
    } finally {
      await handle.close();
    }
    await replaceFile(partial, file);
    return bytes;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
