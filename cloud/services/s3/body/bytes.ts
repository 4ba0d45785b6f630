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

export function createByteReader(source: AsyncIterable<Buffer>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let buffer: Buffer = Buffer.alloc(0);

  async function more(): Promise<void> {
    const next = await iterator.next();
    if (next.done) throw incompleteBody();
    buffer = buffer.length === 0 ? next.value : Buffer.concat([buffer, next.value]);
  }

  function consume(bytes: number): Buffer {
    const taken = buffer.subarray(0, bytes);
    buffer = buffer.subarray(bytes);
    return taken;
  }

  return {
    async line() {
      let end = buffer.indexOf(lineEnd);
      while (end < 0) {
        if (buffer.length > maxLineLength) throw incompleteBody();
        await more();
        end = buffer.indexOf(lineEnd);
      }
      return consume(end + 2).toString('utf8', 0, end);
    },
    async *take(bytes) {
      let left = bytes;
      while (left > 0) {
        if (buffer.length === 0) await more();
        const taken = consume(Math.min(left, buffer.length));
        left -= taken.length;
        yield taken;
      }
    },
    async *until(delimiter) {
      let end = buffer.indexOf(delimiter);
      while (end < 0) {
        // The delimiter may begin at the end of the current bytes.
        const safe = buffer.length - delimiter.length + 1;
        if (safe > 0) yield consume(safe);
        await more();
        end = buffer.indexOf(delimiter);
      }
      if (end > 0) yield consume(end);
      consume(delimiter.length);
    },
  };
}
