// A line of the function's log as a person reads it: time, result, image, duration, reason.
import type { LogLine } from '../catalog/worker-log.ts';
import { formatCount } from './format.ts';
import { printable } from './printable.ts';
import { type Color, marks, type Style } from './style.ts';
import { pad } from './width.ts';

const looks: Record<string, { mark: string; color: Color }> = {
  info: { mark: marks.done, color: 'green' },
  warn: { mark: marks.failed, color: 'red' },
  error: { mark: marks.warning, color: 'yellow' },
};

export function logLine(record: Omit<LogLine, 'stream'>, style: Style): string {
  const { at, level, message, outcome = '', key, ms, code, reason } = record;
  const time = style.paint('dim', new Date(at).toTimeString().slice(0, 8));
  if (level === 'platform') return `${time} ${style.paint('dim', marks.note)} ${printable(message)}`;
  const { mark, color } = looks[level] ?? { mark: marks.note, color: 'dim' };
  const result = style.paint(color, pad(`${mark} ${printable(outcome)}`, 9));
  const parts = [
    printable(key ?? ''),
    ms === undefined ? '' : style.paint('dim', `${formatCount(ms)} ms`),
    printable([code, reason].filter(Boolean).join(': ')),
  ];
  return `${time} ${result} ${parts.filter((part) => part !== '').join('  ')}`;
}
