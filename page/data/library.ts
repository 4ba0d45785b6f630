// The pictures as the page works with them: loaded page by page, kept up to date with what was processed and deleted since,
// and with what this page itself has sent, deleted or retried.
import type { Api } from './api.ts';
import { ApiError } from './api-error.ts';
import { openRounds } from './deletions.ts';
import type { Known } from './merge.ts';
import { goneText, newsOf } from './news.ts';
import { type Knowledge, type LibraryState, openKnowledge } from './state.ts';
import type { Store } from './store.ts';
import type { DetailedImage, Image } from './types.ts';

export interface Library {
  state: Store<LibraryState>;
  /** Reads everything (again), for new links and for what others have deleted. */
  load(): Promise<void>;
  /** Reads what is new, and part of what may be gone. True when there was something. */
  poll(): Promise<boolean>;
  /** One picture with all its links renewed. Undefined when it was deleted. */
  look(name: string): Promise<DetailedImage | undefined>;
  expect: Knowledge['expect'];
  remove(name: string): Promise<void>;
  retry(name: string): Promise<void>;
  focus: Api['focus'];
}

/** The index behind `since` lags a little, and workers' clocks differ. */
const overlapMs = 10_000;

export function openLibrary(api: Api, say: (text: string) => void): Library {
  const knowledge = openKnowledge();
  const { state, expect } = knowledge;
  const poll = openPoll(api, knowledge, say);
  const orTrouble = <T>(work: Promise<T>) => showTrouble(work, knowledge);
  return {
    state,
    load: oneAtATime(() => orTrouble(load(api, knowledge, say))),
    poll: oneAtATime(async () => {
      const isNews = await orTrouble(poll());
      knowledge.markLate();
      return isNews ?? false;
    }),
    look: async (name) => {
      const image = await unlessGone(api.image(name));
      if (image) knowledge.renew(image);
      else knowledge.drop([name]);
      return image;
    },
    expect,
    remove: async (name) => {
      // Somebody else may have been quicker.
      await unlessGone(api.remove(name));
      knowledge.forget(name);
      say(`${name} was deleted`);
    },
    retry: async (name) => {
      const waitFor = expect(name);
      await api.retry(name);
      waitFor();
      say(`${name} is being retried`);
    },
    focus: async (name, point) => {
      const waitFor = expect(name);
      await api.focus(name, point);
      waitFor();
      say(`the cuts of ${name} are being made again`);
    },
  };
}

/** Calls made while one is in progress share its outcome. */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function load(api: Api, { state, absorb, update }: Knowledge, say: (text: string) => void) {
  const isFirst = state.get().phase !== 'ready';
  const all: Image[] = [];
  const show = openShowing((images) => absorb(images));
  for await (const images of pagesOf(api)) {
    all.push(...images);
    if (!isFirst) continue;
    show(all);
    // Only now: a message about a failure stays until the server answers.
    update({ found: all.length, phase: 'loading', trouble: null });
  }
  absorb(all, true);
  update({ phase: 'ready' });
  if (isFirst) say(`${state.get().images.size} pictures`);
}

/** Arranging a large library is slow: show again when there are 50% more pictures, or after this time with a slow server. */
const [growth, maxMs] = [1.5, 5_000];

/** The returned function takes all pictures so far, and passes on the ones not shown yet once there are enough. */
function openShowing(show: (images: readonly Image[]) => void) {
  let shown = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  return (all: readonly Image[]) => {
    const now = performance.now();
    if (all.length < shown * growth && now - shownAt < maxMs) return;
    show(all.slice(shown));
    [shown, shownAt] = [all.length, now];
  };
}

function openPoll(api: Api, { state, absorb, drop }: Knowledge, say: (text: string) => void) {
  const step = openRounds(api.names);
  return async (): Promise<boolean> => {
    // First: the next request reports what is processed again meanwhile, so it counts as known.
    const missing = await step(state.get().images);
    const changed: string[] = [];
    for await (const images of pagesOf(api, sinceOf(state.get()))) changed.push(...absorb(images));
    const { images } = state.get();
    const gone = missing.filter(({ name, processedAt }) => images.get(name)?.processedAt === processedAt);
    drop(gone.map(({ name }) => name));
    const news = [newsOf(changed, images), goneText(gone)].filter(Boolean);
    if (news.length > 0) say(news.join('; '));
    return news.length > 0;
  };
}

/** Keeps what is known. */
async function showTrouble<T>(work: Promise<T>, { state, update }: Knowledge): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    update({ trouble: error, phase: state.get().phase === 'ready' ? 'ready' : 'failed' });
    return undefined;
  }
}

/** Undefined where the API has no such picture. */
async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

async function* pagesOf(api: Api, since?: string): AsyncGenerator<Image[]> {
  let cursor: string | null = null;
  do {
    const page = await api.list({ cursor, ...(since ? { since } : {}) });
    yield page.images;
    ({ cursor } = page);
  } while (cursor);
}

function sinceOf({ images }: Known): string | undefined {
  let newest = '';
  for (const { processedAt } of images.values()) if (processedAt > newest) newest = processedAt;
  return newest === '' ? undefined : new Date(Date.parse(newest) - overlapMs).toISOString();
}
