// Asks before pictures are deleted: the person types a word, so that nobody deletes them by accident. Asks before very many
// are sent.
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { isAbort, UsageError } from '../../errors/errors.ts';
import { counted, formatBytes } from '../../terminal/format.ts';
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
  const answer = await ask(signal, `This deletes ${what}. To continue, type '${word}': `);
  if (answer !== word) throw new UsageError(`that is not '${word}'; nothing was deleted`);
}

/** The API's token: from THUMBS_TOKEN, or typed, and not shown. Throws UsageError where nobody can answer. */
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

/** The answer without spaces around it; empty for Ctrl-D. Throws the signal's reason. */
async function ask(signal: AbortSignal, question: string, isSecret = false): Promise<string> {
  if (isSecret) process.stderr.write(printableLines(question));
  const output = isSecret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
  const prompt = createInterface({ input: process.stdin, output, terminal: true });
  // While it asks, readline reads the keys, and the system raises no signal for Ctrl-C.
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

/** More than most folders of pictures have, and few enough for a mistake to be cheap. */
const manyImages = 1000;

/** A person may have named the wrong folder; a script has meant it. Throws UsageError unless the answer is yes. */
export async function confirmMany(
  { config, emit, signal }: Pick<Invocation, 'config' | 'emit' | 'signal'>,
  { images, bytes }: NewImages,
  paths: readonly string[],
): Promise<void> {
  if (images <= manyImages || !config.output.interactive) return;
  const found = `${counted(images, 'new image')} (${formatBytes(bytes)}) in ${paths.join(', ')}`;
  emit({ event: 'note', id: 'upload', text: `found ${found}` });
  const answer = await ask(signal, `Send them all to the stack '${config.stack}'? [y/N] `);
  if (!/^y(es)?$/i.test(answer))
    throw new UsageError('nothing was sent', 'choose with --include, --exclude or another folder');
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
