// For pipes, CI and --quiet: one plain line per fact. Facts go to stderr, results to stdout.
import type { Event } from '../events.ts';
import type { Done } from '../results/results.ts';
import { type SeenFailures, seenFailures } from './failures.ts';
import { callText, findingText, type Phrase, type PhraseOptions, phraseOf, planText } from './phrases.ts';
import { openPrinter, type RecordForm, type RecordPrinter } from './records.ts';
import type { Reporter } from './reporter.ts';
import type { Sink } from './sink.ts';
import { countSkipped } from './skipped.ts';
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
  const { out } = voice;
  const list = openList(voice);
  const result = openResult(voice, list);
  const failures = seenFailures();
  const skipped = countSkipped();
  const saySkipped = () => {
    for (const one of skipped.told()) say(voice, phraseOf(one, voice));
  };

  return {
    emit: (event) => {
      // There may be thousands of skipped files: they are summarised before the next event of another kind.
      const isCounted = !voice.verbose && skipped.takes(event);
      if (!['item', 'progress'].includes(event.event)) saySkipped();
      if (event.event === 'planned') result.plan(event);
      if (event.event === 'started') result.dropPlan();
      if (event.event === 'failed') failures.add(event);
      if (event.event === 'error')
        say(voice, phraseOf({ ...failures.shortened(event), event: 'error' }, voice));
      else if (event.event === 'record') list.add(event);
      else if (event.event === 'finding') tellFinding(event, voice);
      else if (event.event === 'done') result.close(withReasons(event, failures));
      else if (event.event === 'call') result.write(`${callText(event, voice.outStyle)}\n`);
      else if (!isCounted && !voice.isDrawn?.(event)) say(voice, phraseOf(event, voice));
    },
    recordsAs: list.form,
    write: (bytes) => {
      result.write(bytes);
      return out.drained();
    },
    drained: () => out.drained(),
    stop: () => out.settled(),
  };
}

function say({ err, quiet }: Voice, phrase: Phrase | undefined): void {
  if (phrase && (phrase.isUrgent || !quiet)) err.write(`${phrase.text}\n`);
}

/** The output that the command was run for, on stdout: a plan, a file or a script, or the summary. */
function openResult(voice: Voice, list: List) {
  const { out, outStyle, style } = voice;
  let plan: (Event & { event: 'planned' }) | undefined;
  /** A file or a script was written to stdout, so no text may follow. */
  let isTaken = false;
  return {
    plan: (event: Event & { event: 'planned' }) => {
      plan = event;
    },
    /** The plan's steps have started, and are reported one by one. */
    dropPlan: () => {
      plan = undefined;
    },
    write: (content: string | Uint8Array) => {
      isTaken = true;
      out.write(content);
    },
    close: (done: Done) => {
      // A plan that was not carried out is itself the result (setup --plan).
      if (plan) out.write(`${planText(plan, outStyle)}\n`);
      plan = undefined;
      if ('count' in done) list.end(done.count, summaryOf(done, style));
      else if (isTaken) say(voice, { text: summaryOf(done, style), isUrgent: false });
      else out.write(`${summaryOf(done, outStyle)}\n`);
    },
  };
}

type List = ReturnType<typeof openList>;

/** Records on stdout, in the format that the command requested. */
function openList({ out, err, outStyle, quiet }: Voice) {
  let form: RecordForm | undefined;
  let printer: RecordPrinter | undefined;
  return {
    form: async (wanted: RecordForm, fields?: readonly string[]) => {
      form = wanted;
      printer = await openPrinter(wanted, out, outStyle, fields);
    },
    add: (record: Parameters<RecordPrinter['add']>[0]) => {
      if (!printer) throw new Error('recordsAs says how records are shown, before the first one');
      printer.add(record);
    },
    /** The summary goes to stderr: the number of entries must not become part of the list. */
    end: (count: number, closing: string) => {
      printer?.end(count);
      if (form !== 'csv' && form !== 'count' && !quiet) err.write(`${closing}\n`);
    },
  };
}

function tellFinding(event: Event & { event: 'finding' }, { out, outStyle, quiet }: Voice): void {
  const isCalm = event.level === 'ok' || event.level === 'note';
  if (!(quiet && isCalm)) out.write(`${findingText(event, outStyle)}\n`);
}

/** What is left because its step failed was explained when it did. */
function withReasons(done: Done, { reasonOf }: SeenFailures): Done {
  if (!('left' in done) || done.left === undefined) return done;
  return { ...done, left: done.left.map((one) => ({ ...one, reason: reasonOf(one.reason) })) };
}
