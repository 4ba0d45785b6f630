// When to poll the server: every two seconds while something happens, less and less often while nothing does, never
// while the page is hidden. Links are renewed before they expire.
import { isTokenMissing } from './api-error.ts';
import type { Library } from './library.ts';
import { areLinksFresh, type Known } from './merge.ts';

const [minMs, maxMs] = [2_000, 10_000];

export interface Live {
  /** Something was sent, so poll again soon. */
  hurry(): void;
}

export function followChanges(library: Library): Live {
  let pauseMs = minMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;

  const ask = async () => {
    clearTimeout(timer);
    if (isAsking || document.hidden) return;
    isAsking = true;
    const isNews = await look(library).finally(() => {
      isAsking = false;
    });
    const { waiting } = library.state.get();
    pauseMs = isNews || waiting.size > 0 ? minMs : Math.min(maxMs, pauseMs * 1.5);
    timer = setTimeout(ask, pauseMs);
  };
  const hurry = () => {
    pauseMs = minMs;
    clearTimeout(timer);
    if (!isAsking) timer = setTimeout(ask, 300);
  };
  const onVisible = () => {
    if (!document.hidden) hurry();
  };
  document.addEventListener('visibilitychange', onVisible);
  addEventListener('online', hurry);
  timer = setTimeout(ask, pauseMs);
  return { hurry };
}

async function look(library: Library): Promise<boolean> {
  const { phase, images, trouble } = library.state.get();
  // After a cancelled or refused token, polling continues only when the person presses a button.
  if (phase === 'loading' || isTokenMissing(trouble)) return false;
  if (phase === 'ready' && hasFreshLinks(images)) return library.poll();
  await library.load();
  return false;
}

function hasFreshLinks(images: Known['images']): boolean {
  for (const image of images.values()) if (!areLinksFresh(image)) return false;
  return true;
}
