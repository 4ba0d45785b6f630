// Zips for tests, made as the packaging of thumbs makes them, in memory.
import { ZipArchive } from 'archiver';

/** Names and contents of files; names may hold folders. */
export async function zipOf(files: Record<string, string | Buffer>): Promise<Buffer> {
  const archive = new ZipArchive({ zlib: { level: 6 } });
  for (const [name, content] of Object.entries(files)) archive.append(content, { name });
  const [chunks] = await Promise.all([archive.toArray() as Promise<Buffer[]>, archive.finalize()]);
  return Buffer.concat(chunks);
}
