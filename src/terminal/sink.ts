// A stream as the terminal writes to it: a reader that goes away (`| head`) is not an error, a slow one is waited for. Lost
// output is reported at the very end (`output.ts`); here it only ends work that nobody would see.
import { ThumbsError } from '../errors/errors.ts';
import { isUnread } from './output.ts';

/** The part of process.stdout and process.stderr that is needed; tests bring their own. */
export interface TerminalStream extends NodeJS.WritableStream {
  isTTY?: boolean;
  /** Width of the terminal; 0 when unknown. */
  columns?: number;
  readonly writableNeedDrain?: boolean;
}

export interface Sink {
  /** Width in columns; undefined when the stream is not a terminal. */
  width(): number | undefined;
  write(data: string | Uint8Array): void;
  /**
   * Resolves when the reader keeps up: true, or false when nobody reads any more. Throws `OutputLost` when earlier
   * output was lost.
   */
  drained(): Promise<boolean>;
  /** Resolves when nothing is pending, whatever happened to it. */
  settled(): Promise<void>;
}

/** The code of the error that `drained` throws. */
export const outputLost = 'OutputLost';

export function openSink(stream: TerminalStream): Sink {
  let end: NodeJS.ErrnoException | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    end ??= error;
  });
  const settled = async () => {
    if (!end && stream.writableNeedDrain) await drain(stream);
  };
  return {
    width: () => (stream.isTTY ? stream.columns || 80 : undefined),
    write: (data) => {
      if (!end) stream.write(data);
    },
    drained: async () => {
      await settled();
      if (end && !isUnread(end))
        throw new ThumbsError(outputLost, 'the output could not be written', { cause: end });
      return !end;
    },
    settled,
  };
}

function drain(stream: TerminalStream): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      for (const name of ['drain', 'error', 'close']) stream.off(name, settle);
      resolve();
    };
    for (const name of ['drain', 'error', 'close']) stream.once(name, settle);
  });
}
