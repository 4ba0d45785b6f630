// Streams that remember what was written to them, as a pipe or as a terminal of some width.
import { Writable } from 'node:stream';
import type { TerminalStream } from '../../../src/terminal/sink.ts';

export interface RecordedStream extends TerminalStream {
  text(): string;
}

export function recorded(terminal?: { columns: number }): RecordedStream {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const nothing = () => true;
  const cursor = terminal
    ? { isTTY: true, ...terminal, cursorTo: nothing, moveCursor: nothing, clearLine: nothing }
    : {};
  return Object.assign(stream, cursor, { text: () => chunks.join('') });
}
