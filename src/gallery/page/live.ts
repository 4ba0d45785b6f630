// When to ask the server again: every two seconds while something happens, less and less often while nothing does, never
// while nobody looks. Links are renewed before they expire.
import type { Library } from './library.ts';

const [shortestMs, longestMs] = [2_000, 30_000];
/** Signed links are renewed this long before their end. */
const renewalMs = 5 * 60_000;

export interface Live {
  /** Something was sent: the next question is asked soon. */
  hurry(): void;
  stop(): void;
}

export function followChanges(library: Library): Live {
  let pauseMs = shortestMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isStopped = false;

  const ask = async () => {
    clearTimeout(timer);
    if (isAsking || isStopped || document.hidden) return;
    isAsking = true;
    const isNews = await look(library).finally(() => {
      isAsking = false;
    });
    const { waiting } = library.state.get();
    pauseMs = isNews || waiting.size > 0 ? shortestMs : Math.min(longestMs, pauseMs * 1.5);
    if (!isStopped) timer = setTimeout(ask, pauseMs);
  };
  const hurry = () => {
    pauseMs = shortestMs;
    clearTimeout(timer);
    if (!isAsking) timer = setTimeout(ask, 300);
  };
  const onVisible = () => {
    if (!document.hidden) hurry();
  };
  document.addEventListener('visibilitychange', onVisible);
  timer = setTimeout(ask, pauseMs);
  return {
    hurry,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    },
  };
}

async function look(library: Library): Promise<boolean> {
  const { phase, images } = library.state.get();
  // Who asked for nothing, or could not be let in, is asked by a button.
  if (phase !== 'ready') return false;
  let firstEnd = Number.POSITIVE_INFINITY;
  for (const { linksExpireAt } of images.values()) firstEnd = Math.min(firstEnd, Date.parse(linksExpireAt));
  if (firstEnd - Date.now() > renewalMs) return library.poll();
  await library.load();
  return false;
}
