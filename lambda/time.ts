// What the time of one invocation allows. If Lambda cuts it off, the whole batch fails, so no picture is started
// that could take longer than what is left.
import type { Context } from 'aws-lambda';

export interface CallTime {
  /** For decoding one picture. */
  readonly seconds: number;
  /** Time for a picture whose decoder is starved of CPU: the rest of the invocation. */
  patienceSeconds(): number;
  /** Throws when there is too little left to start a picture. */
  check(): void;
}

/** For writing finished results. */
const reserveMs = 5_000;

/** To be called first: what is left then is the whole budget. Short timeouts get a proportional share. */
export function timeOf(context: Context | undefined, maxSeconds: number): CallTime {
  const left = () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY;
  const total = left();
  const seconds = Math.min(maxSeconds, total / 3000);
  const reserve = Math.min(reserveMs, total / 6);
  return {
    seconds,
    patienceSeconds: () => Math.max(seconds, (left() - reserve) / 1000),
    check() {
      if (left() < seconds * 1000 + reserve) throw new Error('no time left in this invocation');
    },
  };
}
