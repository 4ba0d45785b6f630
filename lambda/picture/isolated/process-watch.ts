// Ends a decoder process that exceeds its memory or time limit, and reports which one.
import type { Limits } from '../../limits.ts';
import { refuse } from '../refusals.ts';
import type { ProcessView } from './process-view.ts';

/** No process allocates memory faster, so a process far from its limit is checked rarely, one close to it often. */
const maxBytesPerMs = 4_000_000;
const [minPauseMs, maxPauseMs] = [5, 250];
/** libvips checks the time limit itself between strips of pixels; other code gets this much longer. */
const graceSeconds = 1;
/** A decoder that used less CPU than this fraction of its limit may just be starved; a sound picture never needs more. */
const minShare = 1 / 4;
/** Interval of further checks until the decoder has used that much CPU. */
const pauseSeconds = 1;

/** How long to wait for a decoder that is starved of CPU. */
export interface Patience {
  /** Counted from the decoder's start. */
  seconds: number;
  /** There are no more retries: the picture is refused, so that its item records the reason. */
  isLastTry: boolean;
}

interface Terms {
  limits: Limits;
  maxBytes: number;
  patience: Patience;
  /** Ends the process. */
  end(): void;
}

/** `broken` rejects with the reason why the process was ended. */
export function watchProcess(view: ProcessView, { limits, maxBytes, patience, end }: Terms) {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const began = view.cpuSeconds() ?? 0;
  const stop = (reason: Error) => {
    reject(reason);
    end();
  };
  const look = () => {
    const left = maxBytes - view.held();
    if (left < 0) return stop(tooMuch(limits));
    looks = setTimeout(look, Math.min(maxPauseMs, Math.max(minPauseMs, left / maxBytesPerMs)));
  };
  let left = patience.seconds - limits.seconds;
  const judge = () => {
    // Check memory first, so that a busy machine does not report a memory problem as a timeout.
    clearTimeout(looks);
    look();
    const used = (view.cpuSeconds() ?? Number.POSITIVE_INFINITY) - began;
    const isSlow = used >= limits.seconds * limits.processorShare * minShare;
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

/** Not a refusal: a retry may succeed when the machine is less busy. */
const starved = () => new Error('the decoder was given too little of the processor');

export const tooMuch = ({ memoryBytes }: Limits) => refuse('TooMuchMemory', memoryBytes);
