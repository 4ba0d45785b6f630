// Text in terminal columns, not characters: a CJK name is twice as wide. Its rules for emoji take 20 ms to load, so only
// code that is itself loaded when it is needed may import this.
import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter();

/** The first characters that fit into `width` columns. */
function head(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width) break;
    taken += segment;
  }
  return taken;
}

function tail(text: string, width: number): string {
  const segments = Array.from(graphemes.segment(text), ({ segment }) => segment);
  let taken = '';
  let used = 0;
  for (const segment of segments.reverse()) {
    used += stringWidth(segment);
    if (used > width) break;
    taken = segment + taken;
  }
  return taken;
}

/** For sentences: cuts the end. */
export function truncateEnd(text: string, width: number): string {
  return stringWidth(text) <= width ? text : `${head(text, width - 1)}…`;
}

/** For keys: cuts the middle, because folder and file name say more. */
export function truncateMiddle(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const left = Math.floor((width - 1) / 2);
  return `${head(text, left)}…${tail(text, width - 1 - left)}`;
}

/** Spaces up to `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'left' ? text + spaces : spaces + text;
}
