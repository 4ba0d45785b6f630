// Dead letters that name no image of ours: nothing can be tried again, so each is told with what it takes to recognise
// it, and stays until somebody drops it by its id.
import type { Context } from '../aws/session.ts';
import { ThumbsError } from '../errors/errors.ts';
import { type DeadLetter, openDeadLetters } from '../transfer/dead-letters.ts';

export function tellUnreadable({ emit }: Context, letter: DeadLetter): void {
  const { id: message, sentAt, reason, excerpt = '' } = letter;
  emit({
    event: 'note',
    id: 'dead-letters',
    text: `message ${message} of ${sentAt} cannot be tried again as an image, because ${reason}; it begins: ${excerpt || '(empty)'}; if nobody needs it: thumbs retry --drop ${message}`,
    letter: { message, sentAt, reason: reason ?? '', excerpt },
  });
}

/** Deletes these messages and no others. Throws for one that is not there, or that an image can be tried again by. */
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
  throw new ThumbsError('NoSuchMessage', `among the dead letters is no message ${id}`, {
    fix: 'see which there are: thumbs retry',
  });
}

function stillOfUse({ id, keys, removedKeys }: DeadLetter): ThumbsError {
  const [key] = [...keys, ...removedKeys];
  return new ThumbsError('MessageIsOfUse', `message ${id} is about ${key}, which can be tried again`, {
    fix: 'try it again: thumbs retry KEY',
  });
}
