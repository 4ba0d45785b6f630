// Asks for confirmation before deleting pictures (the user types a word, to prevent accidents) and before sending very many
// of them.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { isAbort, UsageError } from '../../errors/errors.ts';
import { counted, formatBytes } from '../../terminal/format.ts';
import { printableLines } from '../../terminal/printable.ts';
import type { Deletion } from '../../transfer/upload.ts';
import type { Invocation } from './command.ts';

/** Throws UsageError if there is no terminal to ask on. `what`: what would be deleted, and why confirmation is needed. */
export function requireTerminal({ config }: Pick<Invocation, 'config'>, what: string): void {
  if (config.output.interactive) return;
  throw new UsageError(`${what}, but there is no terminal to ask on`, 'add --yes');
}

/** Throws UsageError unless the user types the word. */
export async function confirmDeletion(
  { signal }: Pick<Invocation, 'signal'>,
  what: string,
  word: string,
): Promise<void> {
  const answer = await ask(signal, `This deletes ${what}. To continue, type '${word}': `);
  if (answer !== word) throw new UsageError(`that is not '${word}'; nothing was deleted`);
}

/** Returns the API's token from THUMBS_TOKEN or a hidden prompt. Throws UsageError if there is no terminal to ask on. */
export async function askToken({ config, signal }: Pick<Invocation, 'config' | 'signal'>): Promise<string> {
  if (config.apiToken) return config.apiToken;
  if (!config.output.interactive)
    throw new UsageError(
      'links are signed with the token of the HTTP API',
      'set THUMBS_TOKEN to the token that setup printed, in the environment or in .env',
    );
  const answer = await ask(signal, 'The token that setup printed (not shown): ', true);
  if (!answer) throw new UsageError('no token was given');
  return answer;
}

/** Returns the trimmed answer, or '' on Ctrl-D. Throws the signal's reason if aborted. */
async function ask(signal: AbortSignal, question: string, isSecret = false): Promise<string> {
  if (isSecret) process.stderr.write(printableLines(question));
  const output = isSecret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
  const prompt = createInterface({ input: process.stdin, output, terminal: true });
  // During the prompt, readline reads the keys in raw mode, so Ctrl-C raises no signal.
  prompt.on('SIGINT', () => process.emit('SIGINT'));
  try {
    const answer = await prompt
      .question(isSecret ? '' : printableLines(question), { signal })
      .catch((error) => {
        signal.throwIfAborted();
        if (isAbort(error)) return '';
        throw error;
      });
    return answer.trim();
  } finally {
    if (isSecret) process.stderr.write('\n');
    prompt.close();
  }
}

export interface NewImages {
  images: number;
  bytes: number;
}

/** More pictures than most folders hold, yet few enough for a mistake to be cheap. */
const manyImages = 1000;

/** Asks only on a terminal: a person may name the wrong folder, a script means it. Throws UsageError unless confirmed. */
export async function confirmMany(
  { config, emit, signal }: Pick<Invocation, 'config' | 'emit' | 'signal'>,
  { images, bytes }: NewImages,
  paths: readonly string[],
): Promise<void> {
  if (images <= manyImages || !config.output.interactive) return;
  const found = `${counted(images, 'new image')} (${formatBytes(bytes)}) in ${paths.join(', ')}`;
  emit({ event: 'note', id: 'upload', text: `found ${found}` });
  const question = `Send them all to the stack '${config.stack}'?`;
  if (!(await isAgreed(signal, question)))
    throw new UsageError('nothing was sent', 'choose with --include, --exclude or another folder');
}

/** Asks for what costs money. Throws UsageError unless confirmed, or if there is no terminal to ask on. */
export async function confirmWork(
  call: Pick<Invocation, 'config' | 'signal'>,
  question: string,
): Promise<void> {
  requireTerminal(call, 'backfill asks before it makes thumbnails');
  if (!(await isAgreed(call.signal, question)))
    throw new UsageError('nothing was sent', 'choose with --prefix');
}

const isAgreed = async (signal: AbortSignal, question: string): Promise<boolean> =>
  /^y(es)?$/i.test(await ask(signal, `${question} [y/N] `));

/** Protects the cloud's pictures if the folder is in an unexpected state (not mounted, emptied by accident). */
export async function confirmShare(
  call: Pick<Invocation, 'config' | 'signal'>,
  { gone, compared, prefix }: Deletion,
): Promise<void> {
  const where = prefix ? ` under ${prefix}` : '';
  const share = `${gone} of the ${compared} images that the stack holds${where}`;
  requireTerminal(call, `--delete would remove ${share}: it asks before removing more than half`);
  await confirmDeletion(call, share, 'delete');
}
