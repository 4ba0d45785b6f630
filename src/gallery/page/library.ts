// All that is known of the pictures: loaded page by page, kept up to date by what was processed since, and what this
// page itself has sent, deleted or asked to be tried again.
import type { Api } from './api.ts';
import { ApiError } from './http.ts';
import { type Known, type Memory, merge, without } from './merge.ts';
import { goneText, newsOf } from './news.ts';
import { openRounds } from './rounds.ts';
import { makeStore, type Store } from './store.ts';
import type { DetailedImage, Image } from './types.ts';

interface LibraryState extends Known {
  phase: 'loading' | 'ready' | 'failed';
  /** What the last call to the server ended with, when it was no success. */
  trouble: ApiError | null;
}

export interface Library {
  state: Store<LibraryState>;
  /** Reads everything (again): new links, and what others have deleted. */
  load(): Promise<void>;
  /** Reads what is new, and some of what may be gone. True when there was something. */
  poll(): Promise<boolean>;
  /** One picture with all its links, new ones. Undefined when it was deleted. */
  look(name: string): Promise<DetailedImage | undefined>;
  /** It was sent, or is tried again: an outcome will come. */
  expect(name: string, preview?: string | null): void;
  remove(name: string): Promise<void>;
  retry(name: string): Promise<void>;
}

/** The index that `since` reads lags a little, and workers' clocks differ. */
const overlapMs = 10_000;

export function openLibrary(api: Api, say: (text: string) => void): Library {
  const nothing: Known = { images: new Map(), waiting: new Map() };
  const state = makeStore<LibraryState>({ ...nothing, phase: 'loading', trouble: null });
  const step = openRounds(api.names);
  const memory: Memory = { deleted: new Map(), before: new Map() };
  const update = (change: Partial<LibraryState>) => state.set({ ...state.get(), ...change });

  const know = (known: Known) => {
    const { images, waiting, trouble } = state.get();
    for (const [name, { preview }] of waiting)
      if (preview && !known.waiting.has(name)) URL.revokeObjectURL(preview);
    const isNews = known.images !== images || known.waiting !== waiting || trouble !== null;
    if (isNews) update({ ...known, trouble: null });
  };
  const absorb = (incoming: readonly Image[], isAll = false): string[] => {
    const { changed, ...known } = merge(state.get(), memory, incoming, isAll);
    know(known);
    return changed;
  };
  const drop = (names: readonly string[]) => {
    if (names.length > 0) know(without(state.get(), names));
  };
  const load = async () => {
    const isFirst = state.get().phase !== 'ready';
    if (isFirst) update({ phase: 'loading', trouble: null });
    const all: Image[] = [];
    for await (const images of pagesOf(api)) {
      all.push(...images);
      if (isFirst) absorb(images);
    }
    absorb(all, true);
    update({ phase: 'ready' });
    if (isFirst) say(`${state.get().images.size} pictures`);
  };
  const poll = async () => {
    // First: what is made again meanwhile is told by the next question, and known to be there.
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
  /** Trouble is shown, and what is known stays. */
  const orTrouble = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { phase } = state.get();
      update({ trouble: error, phase: phase === 'ready' ? phase : 'failed' });
      return undefined;
    }
  };
  const expect: Library['expect'] = (name, preview = null) => {
    memory.before.set(name, state.get().images.get(name)?.processedAt);
    update({ waiting: new Map(state.get().waiting).set(name, { name, preview }) });
  };
  return {
    state,
    load: () => orTrouble(load()),
    poll: async () => (await orTrouble(poll())) ?? false,
    look: async (name) => {
      const image = await unlessGone(api.image(name));
      const { images } = state.get();
      if (!image) drop([name]);
      else if (images.has(name)) update({ images: new Map(images).set(name, image) });
      return image;
    },
    expect,
    remove: async (name) => {
      // Somebody else may have been quicker.
      await unlessGone(api.remove(name));
      memory.deleted.set(name, state.get().images.get(name)?.processedAt);
      drop([name]);
      say(`${name} was deleted`);
    },
    retry: async (name) => {
      await api.retry(name);
      expect(name);
      say(`${name} is tried again`);
    },
  };
}

/** Undefined where the API says that there is no such picture. */
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
