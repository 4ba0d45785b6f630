// Chooses how events are shown: JSON for programs, plain lines for logs, a spinner for a person at a terminal.
import type { Output } from '../config.ts';
import type { Emit } from '../events.ts';
import { jsonReporter } from './json.ts';
import { linesReporter, type Voice } from './lines.ts';
import { printableEvent } from './printable.ts';
import type { RecordForm } from './records.ts';
import { openSink, type TerminalStream } from './sink.ts';
import { spinnerReporter } from './spinner.ts';
import { makeStyle } from './style.ts';

export interface Reporter {
  /** Draws one event. */
  emit: Emit;
  /**
   * How `record` events are shown to people; `count` shows only the number of the closing event. `fields`: which, by
   * their names; those of an image when not given.
   */
  recordsAs(form: RecordForm, fields?: readonly string[]): void;
  /** Writes bytes to stdout, which is theirs from now on. False when nobody reads them any more. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** Await it between streamed records: true when stdout keeps up, false when nobody reads it any more. */
  drained(): Promise<boolean>;
  /** Clears what moves and writes out what is held back, so that the last words stand clean. */
  stop(): Promise<void>;
}

export interface Streams {
  stdout: TerminalStream;
  stderr: TerminalStream;
}

export function createReporter(output: Output, streams: Streams = process): Reporter {
  const { stdout, stderr } = streams;
  const out = openSink(stdout);
  const err = openSink(stderr);
  const style = makeStyle(output.color);
  if (output.json) return jsonReporter(out, err, style);
  const outStyle = makeStyle(output.color && stdout.isTTY === true);
  const voice: Voice = { out, err, style, outStyle, quiet: output.quiet, verbose: output.verbose };
  // A pseudo terminal that nobody gave a size has 0 columns: ora would count endless lines to clear, and never end.
  const hasSize = stderr.columns !== 0;
  const isAnimated = output.interactive && stderr.isTTY === true && hasSize && !output.quiet;
  const reporter = isAnimated ? spinnerReporter(voice, stderr) : linesReporter(voice);
  return { ...reporter, emit: (event) => reporter.emit(printableEvent(event)) };
}
