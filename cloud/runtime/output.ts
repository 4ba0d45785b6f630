// A function's stdout or stderr, split into log lines. The bootstrap ends each invocation with a mark in both
// streams, because an answer over HTTP may overtake output printed before it.
import type { Readable } from 'node:stream';

/** The end of a line, or the mark: `\0REQUEST-ID\0`, which nothing prints by accident. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the mark is made of them, on purpose
const boundary = /\n|\u0000([^\u0000]*)\u0000/;

/** A log event of CloudWatch has at most 1 MB; a longer line is cut well before. */
const maxLineLength = 256 * 1024;

export interface OutputListener {
  /** In groups, as they arrive; never empty. The bootstrap writes line feeds inside a message as carriage returns. */
  lines(lines: string[]): void;
  /** The invocation has printed everything. */
  mark(requestId: string): void;
}

export function readOutput(stream: Readable, listener: OutputListener): void {
  let rest = '';
  const tell = (lines: string[]) => {
    if (lines.length > 0) listener.lines(lines.map((line) => line.replaceAll('\r', '\n')));
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    rest += chunk;
    const lines: string[] = [];
    for (let match = boundary.exec(rest); match; match = boundary.exec(rest)) {
      const requestId = match[1];
      const line = rest.slice(0, match.index);
      rest = rest.slice(match.index + match[0].length);
      if (line !== '' || requestId === undefined) lines.push(line);
      if (requestId === undefined) continue;
      tell(lines.splice(0));
      listener.mark(requestId);
    }
    if (rest.length > maxLineLength) lines.push(rest.slice(0, maxLineLength));
    rest = rest.length > maxLineLength ? rest.slice(maxLineLength) : rest;
    tell(lines);
  });
  stream.on('end', () => tell(rest === '' ? [] : [rest]));
}
