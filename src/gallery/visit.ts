// While somebody looks at the gallery: its page in the browser, the embedded cloud awake, until Ctrl-C.
import type { Context } from '../aws/session.ts';
import { ensureCloud } from '../machine/embedded-cloud.ts';

/** A machine without a browser serves others. */
export async function show({ note }: Context, url: string): Promise<void> {
  const { default: open } = await import('open');
  await open(url).catch((error) => note(`no browser could be started here (${error.message}); open ${url}`));
}

export function waker({ config, clock, signal, note }: Context): () => Promise<void> {
  let last = clock.now();
  return async () => {
    const isSleepy = config.local && clock.now() - last > sleepyMs;
    last = clock.now();
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
