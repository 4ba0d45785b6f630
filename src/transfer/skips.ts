// Reports the files that an upload does not send, and the reasons.
import type { Emit } from '../events.ts';
import type { FoundFile } from './walk.ts';

export interface Reason {
  reason: string;
  reasonKind?: string;
}

/** Emits and counts skipped files. Keys are relative to the prefix. */
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
    /** Not counted. The key includes the prefix. */
    fail: ({ path, key, bytes }: Pick<FoundFile, 'path' | 'key' | 'bytes'>, reason: string) =>
      emit({ event: 'item', file: path, key, result: 'failed', bytes, reason }),
  };
}

/** Emits one note for all program folders that were left out. */
export function tellLeftOut([first, ...others]: readonly string[], emit: Emit): void {
  if (first === undefined) return;
  const more = others.length > 0 ? ` and ${others.length} more folders like it` : '';
  emit({ event: 'note', id: 'upload', text: `left out: ${first}${more}` });
}
