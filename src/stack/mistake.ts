// A mistake in the project file, and its place.
import leven from 'leven';
import type { Path } from '../machine/json-source.ts';

/** `memory takes a whole number …`: the path, then the problem. */
export interface Mistake {
  path: Path;
  problem: string;
}

/** `folders["a/"].renditions.card` */
export function pathText(path: Path): string {
  const [first = '', ...rest] = path;
  const more = rest.map((part) =>
    typeof part === 'string' && /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`,
  );
  return [first, ...more].join('');
}

/** The known word that was probably intended. */
export function nearest(word: string, known: readonly string[]): string {
  const distanceTo = (one: string) => leven(one.toLowerCase(), word.toLowerCase());
  return known.reduce((best, one) => (distanceTo(one) < distanceTo(best) ? one : best));
}

/** As a sentence whose subject is what the path leads to. */
export const sentenceOf = ({ path, problem }: Mistake) => `${pathText(path)} ${problem}`.trim();
