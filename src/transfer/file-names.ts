// Names are bytes to the file system, and on Linux they need not be UTF-8. They stay bytes until they are shown or
// become a key: a name decoded with U+FFFD in it opens nothing, and several files could share it.
import { isUtf8 } from 'node:buffer';
import { join, sep } from 'node:path';

/** Text where it is UTF-8. */
export type FileName = string | Buffer;
/** Opens a file: see FileName. */
export type FilePath = string | Buffer;

export const fileNameOf = (bytes: Buffer): FileName => (isUtf8(bytes) ? bytes.toString() : bytes);

export function childPath(folder: FilePath, name: FileName): FilePath {
  if (typeof folder === 'string' && typeof name === 'string') return join(folder, name);
  return Buffer.concat([Buffer.from(folder), Buffer.from(sep), Buffer.from(name)]);
}

/** For people: bytes that are not UTF-8 as `\xE9`. */
export const shownName = (name: FileName): string => (typeof name === 'string' ? name : escaped(name, '\\x'));

/**
 * `/` separated. In NFC, because macOS returns names in NFD and a key must not depend on the uploading system.
 * A path that is not UTF-8 is percent-encoded instead (its invalid bytes and `%`): decoded, the key is the path's bytes.
 */
export function keyOf(names: readonly FileName[]): string {
  if (names.every((name) => typeof name === 'string')) return names.join('/').normalize('NFC');
  return names.map((name) => escaped(name, '%')).join('/');
}

/** One character of UTF-8 (Unicode 17, table 3-7), its bytes written as Latin-1, or one byte that belongs to none. */
const characters =
  /(\p{ASCII}|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})|[\x80-\xff]/gu;

/** The percent sign itself is escaped too. */
function escaped(name: FileName, sign: string): string {
  const latin1 = Buffer.from(name).toString('latin1');
  const safe = latin1.replace(characters, (match, valid) => {
    if (valid !== undefined && match !== sign) return match;
    return sign + match.charCodeAt(0).toString(16).toUpperCase();
  });
  return Buffer.from(safe, 'latin1').toString();
}
