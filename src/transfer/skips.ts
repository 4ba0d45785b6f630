// What an upload does not send, and the reasons.
import type { Emit } from '../events.ts';
import type { FoundFile } from './walk.ts';

export interface Reason {
  reason: string;
  reasonKind?: string;
}

/** Emits and counts what is not sent. Keys are without the prefix. */
export function openSkips(emit: Emit, prefix: string) {
  let skipped = 0;
  return {
    count: () => skipped,
    add: (
      { path, key, bytes }: Pick<FoundFile, 'path' | 'key' | 'bytes'>,
      { reason, reasonKind }: Reason,
    ) => {
      skipped += 1;
      const why = { reason, ...(reasonKind ? { reasonKind } : {}) };
      emit({ event: 'item', file: path, key: prefix + key, result: 'skipped', bytes, ...why });
    },
  };
}

/** Folders of programs that were met: one note, whatever their number. */
export function tellLeftOut([first, ...others]: readonly string[], emit: Emit): void {
  if (first === undefined) return;
  const more = others.length > 0 ? ` and ${others.length} more folders like it` : '';
  emit({ event: 'note', id: 'upload', text: `left out: ${first}${more}` });
}
