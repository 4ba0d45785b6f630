// stdout and stderr from the first word to the last. A reader that goes away (`| head`) is not a failure; a full disk is
// one, for every command, for --json and for --help, and is reported wherever that is possible. Imports nothing heavy.
import { getSystemErrorMessage } from 'node:util';
import { marks } from './style.ts';

/** The part of the process that is needed. */
export interface OutputStreams {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

export interface OutputWatch {
  /** Waits for pending output. True unless something was lost that somebody wanted to read. */
  isWhole(): Promise<boolean>;
}

/** A stream error without a listener ends the process with a stack trace, so this listens before anything is written. */
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
 * Waits whatever the outcome: a failure arrives as an error of the stream, which Node emits in this very tick.
 * An empty write to a full device would be refused like any other, so it is made only when output is pending.
 */
function flushed(stream: NodeJS.WritableStream & { writableLength?: number }): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength) stream.write('', () => resolve());
    else process.nextTick(resolve);
  });
}
