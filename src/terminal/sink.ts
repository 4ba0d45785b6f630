// A stream as the terminal writes to it: a reader that goes away (`| head`) is no error, a slow one is waited for.

/** What is needed of process.stdout and process.stderr; tests bring their own. */
export interface TerminalStream extends NodeJS.WritableStream {
  isTTY?: boolean;
  /** Width of the terminal; 0 when it does not know. */
  columns?: number;
  readonly writableNeedDrain?: boolean;
}

export interface Sink {
  /** Width in columns; undefined when the stream is no terminal. */
  width(): number | undefined;
  write(data: string | Uint8Array): void;
  /** Resolves when the reader keeps up: true, or false when nobody reads any more. */
  drained(): Promise<boolean>;
}

export function openSink(stream: TerminalStream): Sink {
  let isOpen = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isOpen = false;
  });
  return {
    width: () => (stream.isTTY ? stream.columns || 80 : undefined),
    write: (data) => {
      if (isOpen) stream.write(data);
    },
    drained: async () => {
      if (isOpen && stream.writableNeedDrain) await drain(stream);
      return isOpen;
    },
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
