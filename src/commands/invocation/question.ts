// Asks before pictures are deleted: the person types a word, so that nobody deletes them by accident.
import { createInterface } from 'node:readline/promises';
import { isAbort, UsageError } from '../../errors/errors.ts';
import { printableLines } from '../../terminal/printable.ts';
import type { Deletion } from '../../transfer/upload.ts';
import type { Invocation } from './command.ts';

/** `what` is about to be deleted, and why the question. Throws UsageError where nobody can answer. */
export function requireTerminal({ config }: Pick<Invocation, 'config'>, what: string): void {
  if (config.output.interactive) return;
  throw new UsageError(`${what}, but there is no terminal to ask on`, 'add --yes');
}

/** Throws UsageError unless the word is typed. */
export async function confirmDeletion(
  { signal }: Pick<Invocation, 'signal'>,
  what: string,
  word: string,
): Promise<void> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // While it asks, readline reads the keys, and the system raises no signal for Ctrl-C.
  prompt.on('SIGINT', () => process.emit('SIGINT'));
  try {
    const question = `This deletes ${what}. To continue, type '${word}': `;
    const answer = await prompt.question(printableLines(question), { signal }).catch((error) => {
      signal.throwIfAborted();
      // Ctrl-D: no answer.
      if (isAbort(error)) return '';
      throw error;
    });
    if (answer.trim() !== word) throw new UsageError(`that is not '${word}'; nothing was deleted`);
  } finally {
    prompt.close();
  }
}

/** A folder in an unexpected state (not mounted, emptied by accident) would take the cloud's pictures with it. */
export async function confirmShare(
  call: Pick<Invocation, 'config' | 'signal'>,
  { gone, compared, prefix }: Deletion,
): Promise<void> {
  const where = prefix ? ` under ${prefix}` : '';
  const share = `${gone} of the ${compared} images that the stack holds${where}`;
  requireTerminal(call, `--delete would remove ${share}: it asks before removing more than half`);
  await confirmDeletion(call, share, 'delete');
}
