// Ends a decoder that takes too much memory, or too long, and says which of the two it was.
import type { Limits } from '../../limits.ts';
import { refuse } from '../refusals.ts';
import type { ProcessView } from './process-view.ts';

/** No process allocates memory faster. So one far from its limit is checked seldom, and one close to it often. */
const mostBytesPerMs = 4_000_000;
const [leastPauseMs, longestPauseMs] = [5, 250];
/** libvips checks the time itself, between strips of pixels; code that does not gets this much longer. */
const graceSeconds = 1;
/** A picture that took less of the processor than this part of its time may only have been kept waiting: nothing takes more of it when it is sound. */
const leastShare = 1 / 4;
/** Until it has had as much, it is looked at this often. */
const pauseSeconds = 1;

/** With a picture that the machine has no time for. */
export interface Patience {
  /** Since its start. */
  seconds: number;
  /** It will not be tried again: then it is refused, so that its item says what happened. */
  isLastTry: boolean;
}

interface Terms {
  limits: Limits;
  mostBytes: number;
  patience: Patience;
  /** Ends the process. */
  end(): void;
}

/** `broken` rejects with the reason why the process is ended. */
export function watchProcess(view: ProcessView, { limits, mostBytes, patience, end }: Terms) {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const began = view.cpuSeconds() ?? 0;
  const stop = (reason: Error) => {
    reject(reason);
    end();
  };
  const look = () => {
    const left = mostBytes - view.held();
    if (left < 0) return stop(tooMuch(limits));
    looks = setTimeout(look, Math.min(longestPauseMs, Math.max(leastPauseMs, left / mostBytesPerMs)));
  };
  let left = patience.seconds - limits.seconds;
  const judge = () => {
    // The cause counts, not what a busy machine notices first.
    clearTimeout(looks);
    look();
    const used = (view.cpuSeconds() ?? Number.POSITIVE_INFINITY) - began;
    const isSlow = used >= limits.seconds * limits.processorShare * leastShare;
    if (isSlow || (left <= 0 && patience.isLastTry)) return stop(refuse('TooSlow', limits.seconds));
    if (left <= 0) return stop(starved());
    left -= pauseSeconds;
    timer = setTimeout(judge, pauseSeconds * 1000);
  };
  let looks: NodeJS.Timeout;
  look();
  let timer = setTimeout(judge, (limits.seconds + graceSeconds) * 1000);
  return {
    broken,
    close: () => {
      clearTimeout(looks);
      clearTimeout(timer);
    },
  };
}

/** May succeed when less is going on. */
const starved = () => new Error('the decoder was given too little of the processor');

export const tooMuch = ({ memoryBytes }: Limits) => refuse('TooMuchMemory', memoryBytes);
