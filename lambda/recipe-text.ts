// The recipe in the function's environment, which has room for 4 KB: as JSON that a person can read in the console
// while it is short, otherwise deflated.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { RecipeSettings } from './recipe.ts';

/** Longer JSON is deflated: it would not fit on a screen anyway. */
const maxPlainBytes = 1024;
/** Of the 4 KB, minus the names of buckets, table and queues: the longest take less than 1 KB. */
export const maxRecipeBytes = 3072;

const mark = 'deflate:';

export function writeRecipe(settings: RecipeSettings): string {
  const { sizes, format, quality, animated, renditions, folders } = settings;
  const hasFolders = folders && Object.keys(folders).length > 0;
  const json = JSON.stringify({
    // Settings that renditions replace are not included.
    ...(renditions ? {} : { sizes }),
    format,
    quality,
    ...(animated ? { animated } : {}),
    ...(renditions ? { renditions } : {}),
    ...(hasFolders ? { folders } : {}),
  });
  if (Buffer.byteLength(json) <= maxPlainBytes) return json;
  return `${mark}${deflateRawSync(json, { level: 9 }).toString('base64')}`;
}

/** Throws a SyntaxError or a TypeError for an invalid one. */
export function readRecipe(text: string): RecipeSettings {
  const json = text.startsWith(mark) ? inflate(text.slice(mark.length)) : text;
  const { sizes = [], ...rest } = JSON.parse(json) as Omit<RecipeSettings, 'sizes'> & Partial<RecipeSettings>;
  if (!Array.isArray(sizes)) throw new TypeError('the recipe has no list of sizes');
  return { sizes, ...rest };
}

function inflate(base64: string): string {
  try {
    return inflateRawSync(Buffer.from(base64, 'base64')).toString();
  } catch (error) {
    throw new SyntaxError('the recipe cannot be inflated', { cause: error });
  }
}
