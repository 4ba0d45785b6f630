// --json: every event is one line of JSON on stdout. Output that only people need (progress, hints) is not part of the contract.
import type { Event } from '../events.ts';
import { errorText } from './phrases.ts';
import { printableEvent, safeJson } from './printable.ts';
import type { Reporter } from './reporter.ts';
import type { Sink } from './sink.ts';
import type { Style } from './style.ts';

const forPeople: ReadonlySet<Event['event']> = new Set(['progress', 'hint']);

export function jsonReporter(out: Sink, err: Sink, style: Style): Reporter {
  return {
    emit: (event) => {
      if (forPeople.has(event.event)) return;
      out.write(`${safeJson(JSON.stringify(event))}\n`);
      // When stdout is piped into a program, the person at the screen still sees why it got nothing.
      if (event.event === 'error') err.write(`${errorText(printableEvent(event), style)}\n`);
    },
    recordsAs: async () => {},
    write: (bytes) => {
      out.write(bytes);
      return out.drained();
    },
    drained: () => out.drained(),
    stop: () => out.settled(),
  };
}
