// Chooses how events are shown: JSON for programs, plain lines for logs, a spinner for a person at a terminal.
import type { Output } from '../config.ts';
import { jsonReporter } from './json.ts';
import { linesReporter, type Voice } from './lines.ts';
import { printableEvent } from './printable.ts';
import type { Reporter } from './reporter.ts';
import { openSink, type TerminalStream } from './sink.ts';
import { makeStyle } from './style.ts';

export async function createReporter(output: Output, streams: Streams = process): Promise<Reporter> {
  const { stdout, stderr } = streams;
  const out = openSink(stdout);
  const err = openSink(stderr);
  const style = makeStyle(output.color);
  if (output.json) return jsonReporter(out, err, style);
  const outStyle = makeStyle(output.color && stdout.isTTY === true);
  const voice: Voice = { out, err, style, outStyle, quiet: output.quiet, verbose: output.verbose };
  // A pseudo terminal without a size has 0 columns: ora would count endless lines to clear, and never finish.
  const hasSize = stderr.columns !== 0;
  const isAnimated = output.interactive && stderr.isTTY === true && hasSize && !output.quiet;
  const reporter = isAnimated ? await animated(voice, stderr) : linesReporter(voice);
  return { ...reporter, emit: (event) => reporter.emit(printableEvent(event)) };
}

/** Loaded only for a terminal. */
async function animated(voice: Voice, stderr: TerminalStream): Promise<Reporter> {
  const { spinnerReporter } = await import('./spinner.ts');
  return spinnerReporter(voice, stderr);
}

export interface Streams {
  stdout: TerminalStream;
  stderr: TerminalStream;
}
