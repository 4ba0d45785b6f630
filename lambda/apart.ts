// Decodes a picture in a process of its own. Native code cannot be interrupted, and when it crashes the process is
// gone: a drawing made to run for hours, or a picture that breaks a decoder, would take its whole batch along.
import type { ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Recipe } from './contract.ts';
import { identify } from './formats.ts';
import type { Limits } from './limits.ts';
import { Refusal, type RefusalCode, refuse } from './refusals.ts';
import { makeThumbnails, type Picture } from './thumbnail.ts';

export interface Order {
  bytes: Buffer;
  recipe: Recipe;
  limits: Limits;
}

/** An error does not survive the way between processes; what it says does. `code` is a refusal's. */
export type Answer =
  | { picture: Picture }
  | { failure: { code?: RefusalCode | undefined; name: string; message: string } };

/** Beside this file, in source as well as in the bundle. */
const program = fileURLToPath(new URL(`./decoder-process${extname(import.meta.url)}`, import.meta.url));

/** For Node to start and load sharp, on a core with other work to do. */
const startSeconds = 3;

/** An SVG is a program: a few hundred bytes can keep librsvg busy for hours, and it looks at no clock. */
export function mustBeApart(bytes: Buffer): boolean {
  const identity = identify(bytes);
  return identity.kind === 'picture' && identity.format === 'svg';
}

/**
 * As makeThumbnails, beside other pictures in work. libvips keeps one text of errors for all of them, and a reason may
 * be another's: what fails for a reason in words is decoded once more, alone, to be told its own.
 */
export async function makeThumbnailsBeside(bytes: Buffer, recipe: Recipe, limits: Limits): Promise<Picture> {
  try {
    return await makeThumbnails(bytes, recipe, limits);
  } catch (error) {
    if (error instanceof Refusal && !toldInWords.has(error.code)) throw error;
    return makeThumbnailsApart(bytes, recipe, limits);
  }
}

const toldInWords = new Set<RefusalCode>(['Corrupt', 'Truncated']);

/** As makeThumbnails, some 150 ms slower. Whatever happens to the process is a Refusal. */
export async function makeThumbnailsApart(bytes: Buffer, recipe: Recipe, limits: Limits): Promise<Picture> {
  // Loaded when it is needed: most functions never see such a picture.
  const { fork } = await import('node:child_process');
  const child = fork(program, { serialization: 'advanced', execArgv: [], stdio: 'ignore' });
  let timedOut = false;
  const timer = setTimeout(
    () => {
      timedOut = true;
      child.kill('SIGKILL');
    },
    (limits.seconds + startSeconds) * 1000,
  );
  try {
    const order: Order = { bytes, recipe, limits };
    return pictureOf(await ask(child, order));
  } catch (error) {
    throw timedOut ? refuse('TooSlow', limits.seconds) : error;
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

/** What the process answers; rejects with a Refusal when it ends without an answer. */
function ask(child: ChildProcess, order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (answer) => resolve(answer as Answer));
    child.once('exit', (code, signal) => reject(refuse('DecoderCrashed', signal ?? `exit code ${code}`)));
    // When it ended before it could listen, its exit tells more than this does.
    child.send(order, () => {});
  });
}

function pictureOf(answer: Answer): Picture {
  if ('picture' in answer) return answer.picture;
  const { code, name, message } = answer.failure;
  throw code ? new Refusal(code, message) : Object.assign(new Error(message), { name });
}
