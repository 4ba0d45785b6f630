// For a person at a terminal: one spinner over everything in progress, or bars for an upload.
// Facts become lines above it; results go to stdout after it has been cleared.
import ora from 'ora';
import type { Event } from '../events.ts';
import { linesReporter, type Voice } from './lines.ts';
import { type Meter, meterLine, startMeter } from './meter.ts';
import type { Reporter } from './reporter.ts';
import type { TerminalStream } from './sink.ts';
import { truncateEnd } from './width.ts';

/** The spinner itself, and one column so that the terminal does not wrap. */
const margin = 4;
const indent = '   ';

interface Running {
  type: string;
  note?: string;
}

export function spinnerReporter(voice: Voice, stderr: TerminalStream, now = Date.now): Reporter {
  const running = new Map<string, Running>();
  const meters = new Map<string, Meter>();

  const picture = () => drawn(running, meters, now(), Math.max(1, (stderr.columns ?? 80) - margin));
  // The function is called once per frame, so a thousand events a second cost nothing.
  // While it spins, ora moves other output to the terminal above itself.
  const spinner = ora({ stream: stderr, suffixText: picture, discardStdin: false, isEnabled: true });
  const lines = linesReporter({
    ...voice,
    isDrawn: (event) => isDrawn(event, running, meters),
  });

  // A watch goes on for hours: bars would stand still, and a spinner would not rest.
  let isWatching = false;
  return {
    ...lines,
    emit: (event) => {
      isWatching ||= event.event === 'watching';
      if (!(isWatching && event.event === 'progress')) track(event, running, meters, now());
      if (running.size + meters.size === 0 && spinner.isSpinning) spinner.stop();
      lines.emit(event);
      if (running.size + meters.size > 0) spinner.start();
    },
    stop: async () => {
      if (spinner.isSpinning) spinner.stop();
      await lines.stop();
    },
  };
}

/** What is in progress, each on its own line of at most `width` columns. */
function drawn(
  running: ReadonlyMap<string, Running>,
  meters: ReadonlyMap<string, Meter>,
  now: number,
  width: number,
): string {
  const resources = Array.from(running, ([id, { type, note }]) => {
    const meter = meters.get(id);
    const what = `${type} (${id})`;
    if (meter) return `${what} ${meterLine(meter, now, width - what.length - 1)}`;
    return `${what}${note ? `: ${note}` : ' …'}`;
  });
  const bars = [...meters]
    .filter(([id]) => !running.has(id))
    .map(([, meter]) => meterLine(meter, now, width));
  return [...resources, ...bars].map((line) => truncateEnd(line, width)).join(`\n${indent}`);
}

function track(event: Event, running: Map<string, Running>, meters: Map<string, Meter>, now: number): void {
  switch (event.event) {
    case 'started':
      running.set(event.id, { type: event.type });
      break;
    case 'note': {
      const resource = running.get(event.id);
      if (resource) resource.note = event.text;
      break;
    }
    case 'progress': {
      const meter = meters.get(event.id);
      if (meter) Object.assign(meter, { latest: event, at: now });
      else meters.set(event.id, startMeter(event, now));
      break;
    }
    case 'finished':
    case 'failed':
      running.delete(event.id);
      meters.delete(event.id);
      break;
    case 'done':
    case 'error':
    case 'watching':
      running.clear();
      meters.clear();
  }
}

/** Bars count successes, so only failures get a line. A resource in progress shows its own note. */
function isDrawn(event: Event, running: Map<string, Running>, meters: Map<string, Meter>): boolean {
  if (event.event === 'note') return running.has(event.id);
  return event.event === 'item' && meters.size > 0 && ['uploaded', 'done'].includes(event.result);
}
