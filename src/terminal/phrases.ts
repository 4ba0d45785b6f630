// One event, already printable (`printable.ts`), as one sentence for people. Progress is drawn, and results are printed, elsewhere.

import type { ErrorReport } from '../errors/report.ts';
import type { CallEvent, Event, FindingEvent, ItemEvent, PlannedStep } from '../events.ts';
import { json, partsThatDiffer } from './differences.ts';
import { formatBytes, formatDuration } from './format.ts';
import { priceText } from './price.ts';
import { type Color, marks, type Style } from './style.ts';

export interface Phrase {
  /** Without the final line break. */
  text: string;
  /** Printed even with --quiet. */
  isUrgent: boolean;
}

export interface PhraseOptions {
  style: Style;
  verbose: boolean;
}

/** Undefined for events that need no text. */
export function phraseOf(event: Event, options: PhraseOptions): Phrase | undefined {
  const { style, verbose } = options;
  const calm = (text: string) => ({ text, isUrgent: false });
  switch (event.event) {
    case 'started':
      return verbose ? calm(style.paint('dim', `${marks.note} ${event.type} (${event.id}) …`)) : undefined;
    case 'note':
      return calm(`${marks.note} ${style.paint('dim', `${event.id}:`)} ${event.text}`);
    case 'finished':
      return calm(finished(event, style));
    case 'failed':
      return { text: errorText(event.error, style), isUrgent: true };
    case 'error':
      return { text: errorText(event, style), isUrgent: true };
    case 'item':
      return itemPhrase(event, options);
    case 'listening':
      return {
        text: `${marks.done} ${event.id}: ${style.paint('cyan', event.url)} (Ctrl-C stops it)`,
        isUrgent: true,
      };
    case 'hint':
      return calm(event.text);
    default:
      return undefined;
  }
}

function finished(event: Event & { event: 'finished' }, style: Style): string {
  const { change, type, name, ms } = event;
  const color = change === 'unchanged' ? 'dim' : 'green';
  return `${style.paint(color, `${marks.done} ${change}`)} ${type} ${name} ${style.paint('dim', formatDuration(ms))}`;
}

/** What happened, then what to do. */
export function errorText({ message, fix }: ErrorReport, style: Style): string {
  const what = `${style.paint('red', marks.failed)} ${message}`;
  return fix === undefined ? what : `${what}\n  ${style.paint('cyan', marks.fix)} ${fix}`;
}

const findingLooks: Record<FindingEvent['level'], { mark: string; color: Color }> = {
  ok: { mark: marks.done, color: 'green' },
  note: { mark: marks.note, color: 'dim' },
  warning: { mark: marks.warning, color: 'yellow' },
  problem: { mark: marks.failed, color: 'red' },
};

/** What was found, then what fixes it. */
export function findingText({ level, title, text, fix }: FindingEvent, style: Style): string {
  const { mark, color } = findingLooks[level];
  const what = `${style.paint(color, mark)} ${title}: ${text}`;
  return fix === undefined ? what : `${what}\n  ${style.paint('cyan', marks.fix)} ${fix}`;
}

/** The command, preceded by comments that explain why it is called. */
export function callText({ script, why }: CallEvent, style: Style): string {
  const comments = why.map((text) => `${style.paint('dim', `# ${text}`)}\n`);
  return `${comments.join('')}${script}`;
}

const itemLooks: Record<ItemEvent['result'], { mark: string; color: Color }> = {
  uploaded: { mark: '↑', color: 'cyan' },
  downloaded: { mark: '↓', color: 'cyan' },
  skipped: { mark: marks.warning, color: 'yellow' },
  done: { mark: marks.done, color: 'green' },
  failed: { mark: marks.failed, color: 'red' },
  deleted: { mark: '-', color: 'yellow' },
};

function itemPhrase(event: ItemEvent, { style, verbose }: PhraseOptions): Phrase | undefined {
  const { result, file, key, bytes, reason } = event;
  // A thousand unchanged files need no line each.
  if (event.isUnchanged && !verbose) return undefined;
  if (event.wouldUpload) {
    const text = `${style.paint('cyan', '↑ would upload')} ${file} as ${key} (${formatBytes(bytes)})`;
    return { text, isUrgent: false };
  }
  if (event.wouldDelete)
    return { text: `${style.paint('yellow', '- would delete')} ${key}`, isUrgent: false };
  const { mark, color } = itemLooks[result];
  const size = result === 'uploaded' ? ` (${formatBytes(bytes)})` : '';
  const why = reason === undefined ? '' : `: ${reason}`;
  const text = `${style.paint(color, `${mark} ${result}`)} ${file || key}${size}${why}`;
  return { text, isUrgent: result === 'failed' };
}

const actionLooks: Record<PlannedStep['action'], { mark: string; color: Color }> = {
  create: { mark: '+', color: 'green' },
  update: { mark: '~', color: 'yellow' },
  unchanged: { mark: '=', color: 'dim' },
  remove: { mark: '-', color: 'red' },
};

/** One line per step, one more per field that differs. */
export function planText({ steps, price }: Event & { event: 'planned' }, style: Style): string {
  const lines = steps.flatMap((step) => {
    const { mark, color } = actionLooks[step.action];
    const differences = step.differences
      .flatMap(partsThatDiffer)
      .map(({ field, is, wanted }) => `    ${field}: ${json(is)} ${marks.fix} ${json(wanted)}`);
    return [`${style.paint(color, `${mark} ${step.action}`)} ${step.type} ${step.name}`, ...differences];
  });
  return [...lines, ...(price ? [priceText(price)] : [])].join('\n');
}
