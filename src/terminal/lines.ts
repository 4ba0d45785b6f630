// For pipes, CI and --quiet: one plain line per fact. Facts go to stderr, results to stdout.
import type { Event } from '../events.ts';
import type { Done } from '../results/results.ts';
import { type SeenFailures, seenFailures } from './failures.ts';
import { findingText, type Phrase, type PhraseOptions, phraseOf, planText } from './phrases.ts';
import { openPrinter, type RecordForm, type RecordPrinter } from './records.ts';
import type { Reporter } from './reporter.ts';
import type { Sink } from './sink.ts';
import type { Style } from './style.ts';
import { summaryOf } from './summary.ts';

export interface Voice extends PhraseOptions {
  out: Sink;
  err: Sink;
  quiet: boolean;
  /** Colours for stdout, which may go to a file while stderr does not. */
  outStyle: Style;
  /** Facts that something else already shows (bars), so they need no line. */
  isDrawn?(event: Event): boolean;
}

export function linesReporter(voice: Voice): Reporter {
  const { out, err } = voice;
  let form: RecordForm = 'table';
  let fields: readonly string[] | undefined;
  let printer: RecordPrinter | undefined;
  let plan: (Event & { event: 'planned' }) | undefined;
  /** Bytes of a file went to stdout, so no text may follow. */
  let isTaken = false;
  const failures = seenFailures();

  const print = () => {
    printer ??= openPrinter(form, out, voice.outStyle, fields);
    return printer;
  };
  const close = (event: Done) => {
    const done = withReasons(event, failures);
    const count = 'count' in done ? done.count : undefined;
    const isList = count !== undefined;
    if (isList) print().end(count);
    printer = undefined;
    // The number of entries must not become part of the list.
    if (!isList && isTaken) say({ text: summaryOf(done, voice.style), isUrgent: false });
    else if (!isList) out.write(`${summaryOf(done, voice.outStyle)}\n`);
    else if (form !== 'csv' && form !== 'count' && !voice.quiet)
      err.write(`${summaryOf(done, voice.style)}\n`);
  };
  const say = (phrase: Phrase | undefined) => {
    if (phrase && (phrase.isUrgent || !voice.quiet)) err.write(`${phrase.text}\n`);
  };

  return {
    emit: (event) => {
      if (event.event === 'planned') plan = event;
      if (event.event === 'started') plan = undefined;
      if (event.event === 'failed') failures.add(event);
      if (event.event === 'error')
        return say(phraseOf({ ...failures.shortened(event), event: 'error' }, voice));
      if (event.event === 'record') return print().add(event);
      if (event.event === 'finding') {
        const isCalm = event.level === 'ok' || event.level === 'note';
        if (!(voice.quiet && isCalm)) out.write(`${findingText(event, voice.outStyle)}\n`);
        return;
      }
      if (event.event === 'done') {
        // A plan that nothing followed was the purpose of the command (setup --plan).
        if (plan) out.write(`${planText(plan, voice.outStyle)}\n`);
        plan = undefined;
        return close(event);
      }
      if (!voice.isDrawn?.(event)) say(phraseOf(event, voice));
    },
    recordsAs: (wanted, names) => {
      form = wanted;
      fields = names;
    },
    write: (bytes) => {
      isTaken = true;
      out.write(bytes);
      return out.drained();
    },
    drained: () => out.drained(),
    stop: () => out.settled(),
  };
}

/** What is left because its step failed was explained when it did. */
function withReasons(done: Done, { reasonOf }: SeenFailures): Done {
  if (!('left' in done) || done.left === undefined) return done;
  return { ...done, left: done.left.map((one) => ({ ...one, reason: reasonOf(one.reason) })) };
}
