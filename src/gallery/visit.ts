// While somebody looks at the gallery: its page in the browser, the embedded cloud awake, until Ctrl-C.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Context } from '../aws/session.ts';
import { childEnvironment } from '../machine/child-environment.ts';
import { ensureCloud } from '../machine/embedded-cloud.ts';
import { packageRoot } from '../machine/package-root.ts';

/** A machine without a browser serves others. */
export async function show({ note }: Context, url: string): Promise<void> {
  const failure = await openPage(url);
  if (failure) note(`no browser could be started here (${failure}); open ${url}`);
}

/** Returns why the browser did not start, or undefined if it did. The browser gets no credentials of this process. */
function openPage(url: string): Promise<string | undefined> {
  const program = join(packageRoot(), 'dist', 'open-page.js');
  const child = fork(program, [url], { env: childEnvironment(), execArgv: [], stdio: 'ignore' });
  return new Promise((resolve) => {
    let failure: string | undefined = 'the program that opens pages ended early';
    child.on('message', (message: { failure?: string }) => {
      failure = message.failure;
    });
    child.once('error', (error) => resolve(error.message));
    // Resolves only on disconnect, when all messages have arrived.
    child.once('disconnect', () => resolve(failure));
  });
}

export function waker({ config, clock, signal, note }: Context): () => Promise<void> {
  let last = clock.elapsed();
  return async () => {
    const isSleepy = config.local && clock.elapsed() - last > sleepyMs;
    last = clock.elapsed();
    if (isSleepy) await ensureCloud(config.folder, { clock, signal, note });
  };
}

export function untilInterrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The embedded cloud stops after half an hour without work; a page may stay open for longer. */
const sleepyMs = 60_000;
