// How deep JSON is nested, checked before anything recurses into it: recursive code runs out of stack at some ten
// thousand levels, and a request of 20 kB can have them.

/** The limit of AWS's own parsers (Jackson's default). */
const maxDepth = 1000;

/** True for text that no parser here should see. Says nothing about whether it is JSON. */
export function isNestedTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** Where the closing quote is. Long strings, such as a zip in base64, are skipped in one step. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}
