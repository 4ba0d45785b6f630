// thumbs teardown: deletes everything, then lists the account again. Works without a state file.
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { loadState, type Session } from '../context.ts';
import { hasStacks, stopCloud } from '../embedded.ts';
import { teardown } from '../engine/teardown.ts';
import { UsageError } from '../errors.ts';
import { takeLock } from '../lock.ts';
import { everything } from '../pipeline.ts';
import { backupOf, State } from '../state.ts';
import { exit, type Invocation, type Run, withSession } from './command.ts';

interface TeardownFlags {
  yes?: boolean;
  keepImages?: boolean;
}

/** What --keep-images leaves: the pictures and the list of them. */
const pictures = new Set(['originals', 'thumbnails', 'images']);

export const run: Run<TeardownFlags> = async ({ flags, ...call }) => {
  if (!flags.yes) await confirm(call);
  return withSession(call, async (session) => {
    const unlock = await takeLock(session.config.stateFile, session);
    try {
      return await tearDown(session, flags.keepImages ?? false);
    } finally {
      await unlock();
    }
  });
};

/** Exported for tests of the whole stack. */
export async function tearDown(session: Session, keepImages: boolean) {
  const { config, clock, emit } = session;
  const started = clock.now();
  const data = await loadState(session);
  const state = data && new State(config.stateFile, data);
  const resources = keepImages ? everything.filter(({ id }) => !pictures.has(id)) : everything;
  const { destroyed, left } = await teardown(session, resources, state);
  if (left.length === 0 && !keepImages) {
    await rm(config.stateFile, { force: true });
    await rm(backupOf(config.stateFile), { force: true });
  }
  const isLast = config.local && left.length === 0 && !(await hasStacks(config.folder));
  if (isLast) await stopCloud(config.folder, session);
  emit({ event: 'done', destroyed, left, ms: clock.now() - started });
  return left.length > 0 ? exit.failed : exit.done;
}

/** The stack's name, typed by a person: nobody deletes pictures by accident. */
async function confirm({ config, signal }: Pick<Invocation, 'config' | 'signal'>): Promise<void> {
  const { stack, output } = config;
  if (!output.interactive) {
    throw new UsageError(
      'teardown deletes all images and asks first, but there is no terminal to ask on',
      'add --yes',
    );
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(
      `This deletes the stack '${stack}' with all its images. Type its name: `,
      { signal },
    );
    if (answer.trim() !== stack)
      throw new UsageError('that is not the name of the stack; nothing was deleted');
  } finally {
    prompt.close();
  }
}
