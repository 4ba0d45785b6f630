// Text files written by people, with whatever editor or shell they have.
import { UsageError } from '../errors/errors.ts';

/** PowerShell's `>` writes UTF-16 with a byte order mark; without the mark its zero bytes show it. */
export function decodeText(file: string, bytes: Buffer): string {
  const [first, second] = bytes;
  const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  const text = new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8').decode(bytes);
  if (text.includes('\0')) throw new UsageError(`${file} is not a text file`, 'save it as UTF-8');
  return text;
}
