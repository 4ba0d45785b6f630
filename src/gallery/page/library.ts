// All that is known of the pictures: loaded page by page, kept up to date by what was processed since, and what this
// page itself has sent, deleted or asked to be tried again.
import type { Api } from './api.ts';
import { ApiError } from './http.ts';
import { type Known, type Memory, merge } from './merge.ts';
import { makeStore, type Store } from './store.ts';
import type { DetailedImage, Image } from './types.ts';

interface LibraryState extends Known {
  phase: 'loading' | 'ready' | 'failed';
  /** What the last call to the server ended with, when it was no success. */
  trouble: string | null;
}

export interface Library {
  state: Store<LibraryState>;
  /** Reads everything (again): new links, and what others have deleted. */
  load(): Promise<void>;
  /** Reads what is new. True when there was something. */
  poll(): Promise<boolean>;
  /** One picture with all its links, new ones. */
  look(name: string): Promise<DetailedImage>;
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
  const memory: Memory = { deleted: new Map(), before: new Map() };
  const update = (change: Partial<LibraryState>) => state.set({ ...state.get(), ...change });

  const absorb = (incoming: readonly Image[], isAll = false): string[] => {
    const { changed, ...known } = merge(state.get(), memory, incoming, isAll);
    const { images, waiting, trouble } = state.get();
    const isNews = known.images !== images || known.waiting !== waiting || trouble !== null;
    for (const [name, { preview }] of waiting)
      if (preview && !known.waiting.has(name)) URL.revokeObjectURL(preview);
    if (isNews) update({ ...known, trouble: null });
    return changed;
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
    const changed: string[] = [];
    for await (const images of pagesOf(api, sinceOf(state.get()))) changed.push(...absorb(images));
    if (changed.length > 0) say(newsOf(changed, state.get().images));
    return changed.length > 0;
  };
  /** Trouble is shown, and what is known stays. */
  const orTrouble = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { phase } = state.get();
      update({ trouble: error.message, phase: phase === 'ready' ? phase : 'failed' });
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
      const image = await api.image(name);
      const { images } = state.get();
      if (images.has(name)) update({ images: new Map(images).set(name, image) });
      return image;
    },
    expect,
    remove: async (name) => {
      await api.remove(name);
      const [images, waiting] = [new Map(state.get().images), new Map(state.get().waiting)];
      memory.deleted.set(name, images.get(name)?.processedAt);
      images.delete(name);
      waiting.delete(name);
      update({ images, waiting });
      say(`${name} was deleted`);
    },
    retry: async (name) => {
      await api.retry(name);
      expect(name);
      say(`${name} is tried again`);
    },
  };
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

function newsOf(names: readonly string[], images: ReadonlyMap<string, Image>): string {
  const failed = names.filter((name) => images.get(name)?.status === 'failed');
  const done = names.length - failed.length;
  const parts = [
    ...(done > 0 ? [done === 1 ? '1 picture is ready' : `${done} pictures are ready`] : []),
    ...failed.slice(0, 3).map((name) => `${name} failed: ${images.get(name)?.error?.message ?? ''}`),
  ];
  return parts.join('; ');
}
