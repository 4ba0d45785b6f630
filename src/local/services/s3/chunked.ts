// The aws-chunked body: chunks with their sizes (and signatures, which the embedded cloud takes on trust),
// then trailers such as the checksum. SDKs send it for every stream, and lately for buffers too.
import { createByteReader, incompleteBody } from './bytes.ts';

/** Yields the decoded bytes; fills `trailers` (names in lower case) when the body has ended. */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = createByteReader(source);
  for (let size = chunkSize(await reader.line()); size > 0; size = chunkSize(await reader.line())) {
    yield* reader.take(size);
    if ((await reader.line()) !== '') throw incompleteBody();
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

/** `1f4;chunk-signature=…` is 500 bytes. */
function chunkSize(line: string): number {
  const digits = /^([0-9a-f]{1,12})(;.*)?$/i.exec(line)?.[1];
  if (digits === undefined) throw incompleteBody();
  return Number.parseInt(digits, 16);
}
