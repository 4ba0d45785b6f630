// What the time of one call allows. A call that Lambda cuts off takes its whole batch along, so no picture is begun
// that could last longer than what is left.
import type { Context } from 'aws-lambda';

export interface CallTime {
  /** For decoding one picture. */
  readonly seconds: number;
  /** Throws when there is too little left to begin a picture. */
  check(): void;
}

/** For writing what is done. */
const reserveMs = 5_000;

/** To be called first thing: what is left then is all there is. Short timeouts get shares of what they have. */
export function timeOf(context: Context | undefined, mostSeconds: number): CallTime {
  const left = () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY;
  const total = left();
  const seconds = Math.min(mostSeconds, total / 3000);
  const needed = seconds * 1000 + Math.min(reserveMs, total / 6);
  return {
    seconds,
    check() {
      if (left() < needed) throw new Error('no time left in this call');
    },
  };
}
