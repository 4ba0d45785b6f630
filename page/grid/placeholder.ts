// ThumbHash → a tiny blurred picture as a data URL; created when a tile is drawn and cached for the next time.
import { thumbHashToDataURL } from 'thumbhash';

const made = new Map<string, string | undefined>();
/** About 3 KB each. */
const maxKept = 2_000;

export function placeholderOf(thumbHash: string | null): string | undefined {
  if (!thumbHash) return undefined;
  if (made.has(thumbHash)) return made.get(thumbHash);
  if (made.size >= maxKept) made.clear();
  const url = decode(thumbHash);
  made.set(thumbHash, url);
  return url;
}

function decode(thumbHash: string): string | undefined {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(thumbHash), (character) => character.charCodeAt(0)));
  } catch {
    // Not a ThumbHash: the colour behind the tile is enough.
    return undefined;
  }
}
