// What is known of the pictures, and the only way it changes: answers are merged in, deleted pictures are dropped.
import type { ApiError } from './api-error.ts';
import { type Known, type Memory, markLate, merge, without } from './merge.ts';
import { makeStore, type Store } from './store.ts';
import type { Image } from './types.ts';

export interface LibraryState extends Known {
  phase: 'loading' | 'ready' | 'failed';
  /** Pictures read so far; while loading, some of them are not in `images` yet. */
  found: number;
  /** The error of the last call to the server, if it failed. */
  trouble: ApiError | null;
}

export interface Knowledge {
  state: Store<LibraryState>;
  /** `isAll`: whatever is not among them is gone. Returns the names whose outcome changed. */
  absorb(incoming: readonly Image[], isAll?: boolean): string[];
  /** Deleted by others. */
  drop(names: readonly string[]): void;
  /** Deleted here: a late answer must not bring it back. */
  forget(name: string): void;
  /** New links of a known picture. */
  renew(image: Image): void;
  /** Marks pictures that have been waited for too long. */
  markLate(): void;
  /**
   * It is about to be sent or retried. Returns what to call once it was: an outcome is waited for then, unless it has
   * already come, which may be before the answer to the request.
   */
  expect(name: string): (preview?: () => string) => void;
  update(change: Partial<Pick<LibraryState, 'phase' | 'trouble' | 'found'>>): void;
}

export function openKnowledge(): Knowledge {
  const nothing: Known = { images: new Map(), waiting: new Map() };
  const state = makeStore<LibraryState>({ ...nothing, phase: 'loading', found: 0, trouble: null });
  const memory: Memory = { deleted: new Map(), before: new Map() };
  let progressAt = 0;
  const drop = (names: readonly string[]) => {
    if (names.length > 0) know(state, without(state.get(), names));
  };
  return {
    state,
    absorb: (incoming, isAll = false) => {
      const { changed, ...known } = merge(state.get(), memory, incoming, isAll);
      know(state, known);
      if (changed.length > 0) progressAt = Date.now();
      return changed;
    },
    markLate: () => {
      const { waiting } = state.get();
      const marked = markLate(waiting, progressAt);
      if (marked !== waiting) update(state, { waiting: marked });
    },
    drop,
    forget: (name) => {
      memory.deleted.set(name, state.get().images.get(name)?.processedAt);
      drop([name]);
    },
    renew: (image) => {
      const { images } = state.get();
      if (images.has(image.name)) update(state, { images: new Map(images).set(image.name, image) });
    },
    expect: (name) => openWait(state, memory, name),
    update: (change) => update(state, change),
  };
}

function openWait(
  state: Store<LibraryState>,
  memory: Memory,
  name: string,
): (preview?: () => string) => void {
  const outcome = () => state.get().images.get(name)?.processedAt;
  const before = outcome();
  return (makePreview) => {
    const now = outcome();
    if (now !== undefined && now !== before) return;
    const { waiting } = state.get();
    memory.before.set(name, before);
    const preview = makePreview?.() ?? waiting.get(name)?.preview ?? null;
    const one = { name, preview, since: Date.now(), isLate: false };
    update(state, { waiting: new Map(waiting).set(name, one) });
  };
}

function update(state: Store<LibraryState>, change: Partial<LibraryState>): void {
  state.set({ ...state.get(), ...change });
}

/** Stores what is known now, and releases the previews of pictures that are no longer waiting. */
function know(state: Store<LibraryState>, known: Known): void {
  const { images, waiting, trouble } = state.get();
  for (const [name, { preview }] of waiting)
    if (preview && !known.waiting.has(name)) URL.revokeObjectURL(preview);
  const isNews = known.images !== images || known.waiting !== waiting || trouble !== null;
  if (isNews) update(state, { ...known, trouble: null });
}
