// stdout and stderr from the first word to the last. A reader that goes away (`| head`) is no failure; a full disk is
// one, for every verb, for --json and for --help, and must be told where it still can be. Loads nothing: --help needs it.
import { getSystemErrorMessage } from 'node:util';
import { marks } from './style.ts';

/** What is needed of the process. */
export interface OutputStreams {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

export interface OutputWatch {
  /** Waits for what is still on its way. True when nothing was lost but what nobody wanted to read. */
  isWhole(): Promise<boolean>;
}

/** An error of a stream that has no listener ends the process with a stack trace: this listens before anything is said. */
export function watchOutput({ stdout, stderr }: OutputStreams): OutputWatch {
  const lost = new Map<NodeJS.WritableStream, NodeJS.ErrnoException>();
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!isUnread(error) && !lost.has(stream)) lost.set(stream, error);
    });
  }
  return {
    isWhole: async () => {
      await flushed(stdout);
      const failure = lost.get(stdout);
      if (failure) stderr.write(`${marks.failed} ${lostText(failure)}\n`);
      await flushed(stderr);
      return lost.size === 0;
    },
  };
}

/** The other end of the pipe is closed. */
export const isUnread = (error: NodeJS.ErrnoException): boolean => error.code === 'EPIPE';

function lostText({ code, errno, message }: NodeJS.ErrnoException): string {
  const why = code && errno !== undefined ? `${getSystemErrorMessage(errno)} (${code})` : message;
  return `the output could not be written: ${why}`;
}

/**
 * Whether or not it went well: what did not is heard of as an error of the stream, which Node emits in this very tick.
 * An empty write to a full device would be refused like any other, so it follows only what is still on its way.
 */
function flushed(stream: NodeJS.WritableStream & { writableLength?: number }): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength) stream.write('', () => resolve());
    else process.nextTick(resolve);
  });
}
