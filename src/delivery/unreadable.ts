// Dead letters that name no image of ours: they cannot be retried, so each is reported with enough to recognise
// it, and stays until somebody drops it by its id.
import type { Context } from '../aws/session.ts';
import { ThumbsError } from '../errors/errors.ts';
import { type DeadLetter, openDeadLetters } from '../transfer/queues/dead-letters.ts';

export function tellUnreadable({ emit }: Context, letter: DeadLetter): void {
  const { id: message, sentAt, reason, excerpt = '' } = letter;
  emit({
    event: 'note',
    id: 'dead-letters',
    text: `message ${message} of ${sentAt} cannot be retried, because ${reason}; it begins: ${excerpt || '(empty)'}; to delete it: thumbs retry --drop ${message}`,
    letter: { message, sentAt, reason: reason ?? '', excerpt },
  });
}

/** Deletes these messages and no others. Throws for one that does not exist, or that is about an image and can be retried. */
export async function dropUnreadable(context: Context, ids: readonly string[]): Promise<void> {
  const missing = new Set(ids);
  const queue = await openDeadLetters(context);
  for await (const letters of queue.read()) {
    const chosen = letters.filter(({ id }) => missing.has(id));
    const readable = chosen.find(({ body }) => body !== undefined);
    if (readable) throw stillOfUse(readable);
    if (chosen.length > 0) await queue.remove(chosen);
    for (const { id } of chosen) missing.delete(id);
    if (missing.size === 0) return;
  }
  const [id] = missing;
  throw new ThumbsError('NoSuchMessage', `there is no dead letter ${id}`, {
    fix: 'to list them: thumbs retry',
  });
}

function stillOfUse({ id, keys, removedKeys }: DeadLetter): ThumbsError {
  const [key] = [...keys, ...removedKeys];
  return new ThumbsError('MessageIsOfUse', `message ${id} is about ${key}, which can be tried again`, {
    fix: 'to try it again: thumbs retry KEY',
  });
}
