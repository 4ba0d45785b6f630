// Decides which picture is fetched next: a few per frame, so that no frame takes long, and none while the page scrolls so
// fast that pictures only fly past. An element that leaves the document also leaves the queue.
import { openScrollSpeed, restMs } from './scroll-speed.ts';

export interface FetchQueue {
  /** Calls `go` when it is the caller's turn. Returns how to leave the queue. */
  wait(go: () => void): () => void;
}

/** What a slow machine can draw within a frame. */
const perFrame = 8;

export function openFetchQueue(): FetchQueue {
  const queue = new Set<() => void>();
  const isTooFast = openScrollSpeed();
  let [isFlying, isAsked] = [false, false];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const ask = () => {
    if (isAsked || isFlying || queue.size === 0) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      if (isFlying) return;
      for (const go of [...queue].slice(0, perFrame)) {
        queue.delete(go);
        go();
      }
      ask();
    });
  };
  const move = (flies: boolean) => {
    isFlying = flies;
    ask();
  };
  const onScroll = () => {
    move(isTooFast({ y: window.scrollY, at: performance.now() }, window.innerHeight));
    clearTimeout(timer);
    timer = setTimeout(() => move(false), restMs);
  };
  window.addEventListener('scroll', onScroll, { passive: true });
  return {
    wait: (go) => {
      queue.add(go);
      ask();
      return () => queue.delete(go);
    },
  };
}
