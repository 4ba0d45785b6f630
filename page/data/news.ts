// Describes what changed for a screen reader. Empty when nothing did.
import type { Image } from './types.ts';

/** `names` have a new outcome. */
export function newsOf(names: readonly string[], images: ReadonlyMap<string, Image>): string {
  const failed = names.filter((name) => images.get(name)?.status === 'failed');
  const done = names.length - failed.length;
  const parts = [
    ...(done > 0 ? [done === 1 ? '1 picture is ready' : `${done} pictures are ready`] : []),
    ...failed.slice(0, 3).map((name) => `${name} failed: ${images.get(name)?.error?.message ?? ''}`),
  ];
  return parts.join('; ');
}

export function goneText(gone: readonly Image[]): string {
  if (gone.length === 0) return '';
  return gone.length === 1 ? `${gone[0]?.name} was deleted` : `${gone.length} pictures were deleted`;
}
