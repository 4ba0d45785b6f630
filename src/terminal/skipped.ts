// Counts skipped files by reason: a wrong folder has thousands of them, but few reasons. `--verbose` lists each instead.
import type { Event, ItemEvent } from '../events.ts';
import { formatCount } from './format.ts';

interface Group {
  first: ItemEvent;
  count: number;
}

export interface SkippedFiles {
  /** Returns true for a skipped file, which is then counted instead of printed. */
  takes(event: Event): boolean;
  /** One event per group: a single file unchanged, several files with their number. */
  told(): Event[];
}

/** A folder of any size usually has few reasons; if there are more, the rest share one line. */
const maxGroups = 20;

export function countSkipped(): SkippedFiles {
  const groups = new Map<string, Group>();
  return {
    takes: (event) => {
      if (!isCounted(event)) return false;
      const { reasonKind, reason = '' } = event;
      const own = reasonKind ?? reason;
      const kind = groups.has(own) || groups.size < maxGroups ? own : 'other reasons';
      const group = groups.get(kind);
      if (group) group.count += 1;
      else groups.set(kind, { first: event, count: 1 });
      return true;
    },
    told: () => {
      const events = Array.from(groups, ([kind, group]) => eventOf(kind, group));
      groups.clear();
      return events;
    },
  };
}

/** Excludes files that would be sent or deleted: they are the very result of a dry run. */
function isCounted(event: Event): event is ItemEvent {
  if (event.event !== 'item' || event.result !== 'skipped') return false;
  return !(event.isUnchanged || event.wouldUpload || event.wouldDelete);
}

function eventOf(kind: string, { first, count }: Group): ItemEvent {
  if (count === 1) return first;
  const example = `${first.file || first.key}, for example; --verbose names each`;
  return { ...first, file: `${formatCount(count)} files`, reason: `${kind} (${example})` };
}
