// Pure: whether a page is scrolled so fast that its pictures only fly past.

/** Who sees a picture for less does not make it out. */
const glimpseMs = 500;
/** Speed is an average over about so long: a turn of the wheel is fast in its middle only. */
const spanMs = 100;
/** No scrolling for so long is rest. */
export const restMs = 200;

/** Where the window is, in pixels, and when, in ms. */
export interface Step {
  y: number;
  at: number;
}

/** Answers a function to be told of every step; it answers whether what the window shows flies past. */
export function openPace(): (step: Step, windowHeight: number) => boolean {
  let last: Step = { y: 0, at: Number.NEGATIVE_INFINITY };
  let speed = 0;
  return (step, windowHeight) => {
    const ms = Math.max(1, step.at - last.at);
    const weight = Math.min(1, ms / spanMs);
    const latest = Math.abs(step.y - last.y) / ms;
    // The first step after a rest is a leap to somewhere: what is there is wanted.
    speed = ms > restMs ? 0 : speed * (1 - weight) + latest * weight;
    last = step;
    return speed > windowHeight / glimpseMs;
  };
}
