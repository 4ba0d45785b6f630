// Deletes originals. S3's events tell the function, which removes thumbnails and item; under the trigger `sqs`, which
// has no events, a message does.
import { deleteObjects, ownOriginals } from '../aws/objects.ts';
import type { Context } from '../aws/session.ts';
import type { Messenger } from './queues/messages.ts';

/** Returns the keys that were deleted; emits each, and each that S3 refused, with its reason. The caller flushes. */
export async function removeOriginals(
  context: Context,
  keys: readonly string[],
  messenger: Messenger | undefined,
): Promise<string[]> {
  const refused = await deleteObjects(context, ownOriginals(context), keys);
  const deleted: string[] = [];
  for (const key of keys) {
    const reason = refused.get(key);
    const told =
      reason === undefined ? ({ result: 'deleted' } as const) : { result: 'failed' as const, reason };
    context.emit({ event: 'item', file: '', key, bytes: 0, ...told });
    if (reason !== undefined) continue;
    deleted.push(key);
    await messenger?.addRemoved(key);
  }
  return deleted;
}

/** Nothing is deleted: emits what would be. */
export function tellRemovable({ emit }: Context, keys: readonly string[]): void {
  const [reason, wouldDelete] = ['dry run: would be deleted', true as const];
  for (const key of keys)
    emit({ event: 'item', file: '', key, result: 'skipped', bytes: 0, reason, wouldDelete });
}
