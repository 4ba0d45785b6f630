// Names of images as they come in: object keys of the originals bucket, from people nobody knows.
import { thumbnailKey } from '../contract.ts';
import { maxKeyBytes } from '../limits.ts';
import { Problem } from './problem.ts';

/** The longest ending that thumbnails' keys get. */
const longestEnding = Buffer.byteLength(thumbnailKey('', 8192, 'webp'));

/** Answers the name. Throws a Problem for what is no name of an image, above all for tricks with paths. */
export function checkName(name: string): string {
  const reason = faultOf(name, maxKeyBytes);
  if (reason) throw new Problem(400, `The name cannot be used: ${reason}.`);
  return name;
}

/** For a new image, whose thumbnails need names, too. Composed characters, as `thumbs upload` has them. */
export function checkNewName(name: string): string {
  const composed = name.normalize('NFC');
  const reason = faultOf(composed, maxKeyBytes - longestEnding);
  if (reason) throw new Problem(400, `The name cannot be used: ${reason}.`);
  return composed;
}

function faultOf(name: string, mostBytes: number): string | undefined {
  if (name === '') return 'it is empty';
  if (!name.isWellFormed()) return 'it is not valid Unicode';
  if (Buffer.byteLength(name) > mostBytes) return `it is longer than ${mostBytes} bytes`;
  if (/\p{Cc}/u.test(name)) return 'it holds a control character';
  if (name.includes('\\')) return 'it holds a backslash';
  const segments = name.split('/');
  if (segments.includes('')) return "it has an empty part ('//', or a slash at the start or end)";
  return segments.some((one) => one === '.' || one === '..') ? "it has a part '.' or '..'" : undefined;
}
