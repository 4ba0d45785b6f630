// Reads a byte stream by lines, by counts and up to a delimiter, as framed bodies (aws-chunked, forms) need it.
import { AwsError } from '../../../aws-error.ts';

export interface ByteReader {
  /** The next line without its CRLF. Throws IncompleteBody when the stream ends before it, or when it is endless. */
  line(): Promise<string>;
  /** Exactly that many bytes, in pieces. */
  take(bytes: number): AsyncGenerator<Buffer>;
  /** Everything up to the delimiter, in pieces; the delimiter itself is consumed. */
  until(delimiter: Buffer): AsyncGenerator<Buffer>;
}

/** Chunk headers and part headers are short; anything longer is not the protocol. */
const maxLineLength = 16 * 1024;
const lineEnd = Buffer.from('\r\n');

export const incompleteBody = () =>
  new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );

/** A stream and the bytes read from it but not yet consumed. */
interface Source {
  iterator: AsyncIterator<Buffer>;
  buffer: Buffer;
}

export function createByteReader(stream: AsyncIterable<Buffer>): ByteReader {
  const source: Source = { iterator: stream[Symbol.asyncIterator](), buffer: Buffer.alloc(0) };
  return {
    line: () => readLine(source),
    take: (bytes) => readBytes(source, bytes),
    until: (delimiter) => readUntil(source, delimiter),
  };
}

async function readLine(source: Source): Promise<string> {
  let end = source.buffer.indexOf(lineEnd);
  while (end < 0) {
    if (source.buffer.length > maxLineLength) throw incompleteBody();
    await readMore(source);
    end = source.buffer.indexOf(lineEnd);
  }
  return consume(source, end + 2).toString('utf8', 0, end);
}

async function* readBytes(source: Source, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  while (left > 0) {
    if (source.buffer.length === 0) await readMore(source);
    const taken = consume(source, Math.min(left, source.buffer.length));
    left -= taken.length;
    yield taken;
  }
}

async function* readUntil(source: Source, delimiter: Buffer): AsyncGenerator<Buffer> {
  let end = source.buffer.indexOf(delimiter);
  while (end < 0) {
    // The delimiter may begin at the end of the current bytes.
    const safe = source.buffer.length - delimiter.length + 1;
    if (safe > 0) yield consume(source, safe);
    await readMore(source);
    end = source.buffer.indexOf(delimiter);
  }
  if (end > 0) yield consume(source, end);
  consume(source, delimiter.length);
}

async function readMore(source: Source): Promise<void> {
  const next = await source.iterator.next();
  if (next.done) throw incompleteBody();
  const { buffer } = source;
  source.buffer = buffer.length === 0 ? next.value : Buffer.concat([buffer, next.value]);
}

function consume(source: Source, bytes: number): Buffer {
  const taken = source.buffer.subarray(0, bytes);
  source.buffer = source.buffer.subarray(bytes);
  return taken;
}
