// What closing lines are made of.
import { formatCount, formatDuration } from './format.ts';
import { marks, type Style } from './style.ts';

export const good = (style: Style, text: string) => `${style.paint('green', marks.done)} ${text}`;
export const bad = (style: Style, text: string) => `${style.paint('yellow', marks.warning)} ${text}`;

export const took = ({ ms }: { ms: number }) => formatDuration(ms);

export function unlessNone(count: number | undefined, what: string): string[] {
  return count ? [`${formatCount(count)} ${what}`] : [];
}
