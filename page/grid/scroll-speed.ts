// Pure: whether a page scrolls so fast that its pictures only fly past.

/** Below this time a picture cannot be recognised. */
const glimpseMs = 500;
/** Speed is averaged over this time: a turn of the wheel is fast only in its middle. */
const spanMs = 100;
/** After this time without scrolling the page is at rest. */
export const restMs = 200;

/** The window's position in pixels, and the time in ms. */
export interface Step {
  y: number;
  at: number;
}

/** Returns a function to call at every step; it says whether the pictures in the window fly past. */
export function openScrollSpeed(): (step: Step, windowHeight: number) => boolean {
  let last: Step = { y: 0, at: Number.NEGATIVE_INFINITY };
  let speed = 0;
  return (step, windowHeight) => {
    const ms = Math.max(1, step.at - last.at);
    const weight = Math.min(1, ms / spanMs);
    const latest = Math.abs(step.y - last.y) / ms;
    // The first step after a rest is a jump: its destination is wanted.
    speed = ms > restMs ? 0 : speed * (1 - weight) + latest * weight;
    last = step;
    return speed > windowHeight / glimpseMs;
  };
}
