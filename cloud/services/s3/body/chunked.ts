// The aws-chunked body: chunks with their sizes and, if the request says so, signatures; then trailers such as the
// checksum. SDKs send it for every stream, and recently for buffers too.
import type { ChunkCheck } from '../../../authentication/payload.ts';
import { type ByteReader, createByteReader, incompleteBody } from './bytes.ts';

/** Yields the decoded bytes; fills `trailers` (names in lower case) when the body has ended. */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
  check?: ChunkCheck,
): AsyncGenerator<Buffer> {
  const reader = createByteReader(source);
  let header = chunkHeader(await reader.line());
  for (; header.size > 0; header = chunkHeader(await reader.line())) {
    for await (const piece of reader.take(header.size)) {
      check?.update(piece);
      yield piece;
    }
    check?.endChunk(header.signature);
    if ((await reader.line()) !== '') throw incompleteBody();
  }
  // The last chunk has no bytes but is signed too, so that the body cannot be truncated.
  check?.endChunk(header.signature);
  await readTrailers(reader, trailers, check);
}

const signatureName = 'x-amz-trailer-signature';

async function readTrailers(reader: ByteReader, trailers: Map<string, string>, check?: ChunkCheck) {
  let signature = '';
  const lines: string[] = [];
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    if (name === signatureName) {
      signature = value;
      continue;
    }
    trailers.set(name, value);
    lines.push(`${name}:${value}`);
  }
  if (check?.hasTrailers) check.endTrailers(lines, signature);
  // Trailers that are not signed were not promised.
  else if (check && lines.length > 0) throw incompleteBody();
}

/** `1f4;chunk-signature=…` is 500 bytes. */
function chunkHeader(line: string): { size: number; signature: string } {
  const [, digits, signature = ''] =
    /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]*)|;.*)?$/i.exec(line) ?? [];
  if (digits === undefined) throw incompleteBody();
  return { size: Number.parseInt(digits, 16), signature };
}
