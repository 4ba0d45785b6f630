// Names of images in requests: object keys of the originals bucket, from untrusted callers.
import { thumbnailKey } from '../contract.ts';
import { maxKeyBytes } from '../limits.ts';
import { maxNameLength } from '../recipe.ts';
import { Problem } from './problem.ts';

/** Of what thumbnails append to the original's key. */
const maxEndingBytes = Buffer.byteLength(thumbnailKey('', 'n'.repeat(maxNameLength), 'webp'));

/** Any key that S3 accepts, because other programs may have stored it. Returns the name, or throws a Problem. */
export function checkName(name: string): string {
  return refuseFor(noKey(name, maxKeyBytes), name);
}

/**
 * For a new image: no path tricks, and room for the keys of its thumbnails. Composed characters, as `thumbs upload`
 * stores them.
 */
export function checkNewName(name: string): string {
  const composed = name.normalize('NFC');
  return refuseFor(noKey(composed, maxKeyBytes - maxEndingBytes) ?? trickIn(composed), composed);
}

function refuseFor(reason: string | undefined, name: string): string {
  if (reason) throw new Problem(400, `The name cannot be used: ${reason}.`);
  return name;
}

function noKey(name: string, maxBytes: number): string | undefined {
  if (name === '') return 'it is empty';
  if (!name.isWellFormed()) return 'it is not valid Unicode';
  return Buffer.byteLength(name) > maxBytes ? `it is longer than ${maxBytes} bytes` : undefined;
}

function trickIn(name: string): string | undefined {
  if (/\p{Cc}/u.test(name)) return 'it contains a control character';
  if (name.includes('\\')) return 'it contains a backslash';
  const segments = name.split('/');
  if (segments.includes('')) return "it has an empty part ('//', or a slash at the start or end)";
  return segments.some((one) => one === '.' || one === '..') ? "it has a part '.' or '..'" : undefined;
}
