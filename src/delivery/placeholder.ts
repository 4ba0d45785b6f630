// What a browser shows before the picture arrives: its ThumbHash as a tiny blurred picture, or its colour. Nothing for a
// transparent picture, because the placeholder would stay visible behind it.
import { thumbHashToDataURL } from 'thumbhash';
import type { Entry } from './addresses.ts';

/** A CSS background, safe in an attribute; undefined when nothing is known about the picture. */
export function placeholderOf({ thumbHash, color }: Pick<Entry, 'thumbHash' | 'color'>): string | undefined {
  const bytes = thumbHash === undefined ? undefined : Buffer.from(thumbHash, 'base64');
  if (bytes && bytes.length >= minBytes) {
    if (hasAlpha(bytes)) return undefined;
    return `background:url(${thumbHashToDataURL(bytes)}) center/cover no-repeat`;
  }
  return color !== undefined && /^#[0-9a-f]{6}$/i.test(color) ? `background:${color}` : undefined;
}

/** Its two headers: https://evanw.github.io/thumbhash */
const minBytes = 5;

/** The last bit of the first header, little endian. */
const hasAlpha = (bytes: Buffer) => ((bytes[2] ?? 0) & 0x80) !== 0;
