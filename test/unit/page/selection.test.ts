import { describe, expect, it } from 'vitest';
import { forEach } from '../../../page/selection/batch.ts';
import { openSelection } from '../../../page/selection/selection.ts';

const shown = ['a', 'b', 'c', 'd', 'e'];

describe('a selection', () => {
  it('takes a picture and gives it back', () => {
    const { state, toggle } = openSelection();
    toggle('b');
    toggle('d');
    toggle('b');
    expect([...state.get().names]).toEqual(['d']);
  });

  it('extends from the picture selected last, in either direction, and keeps the rest', () => {
    const { state, toggle, extend } = openSelection();
    toggle('d');
    extend('b', shown);
    expect([...state.get().names].sort()).toEqual(['b', 'c', 'd']);
    toggle('e');
    extend('a', ['a', 'e']);
    expect([...state.get().names].sort()).toEqual(shown);
  });

  it('takes the picture alone where there is no range: nothing selected before, or no longer shown', () => {
    const { state, toggle, extend, clear } = openSelection();
    extend('c', shown);
    expect([...state.get().names]).toEqual(['c']);
    clear();
    toggle('gone');
    extend('b', shown);
    expect([...state.get().names]).toEqual(['gone', 'b']);
  });

  it('forgets what is no longer shown', () => {
    const { state, set, keep } = openSelection();
    set(shown);
    keep((name) => name > 'c');
    expect([...state.get().names]).toEqual(['d', 'e']);
  });
});

describe('an action for many pictures', () => {
  const options = () => ({ onProgress: () => {}, signal: new AbortController().signal });

  it('goes on after a failure, and says which failed and why', async () => {
    const counts: number[] = [];
    const act = async (name: string) => {
      if (name === 'c') throw new Error('no such picture');
    };
    const outcome = await forEach(shown, act, { ...options(), onProgress: (count) => counts.push(count) });
    expect(outcome.done.sort()).toEqual(['a', 'b', 'd', 'e']);
    expect(outcome.failed).toEqual([{ name: 'c', reason: 'no such picture' }]);
    expect(counts).toEqual([1, 2, 3, 4, 5]);
  });

  it('has no more than a few under way, and begins nothing once it is stopped', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `${index}`);
    const stopping = new AbortController();
    const ends: (() => void)[] = [];
    const act = () => new Promise<void>((resolve) => ends.push(resolve));
    const all = forEach(names, act, { ...options(), signal: stopping.signal });
    expect(ends).toHaveLength(6);
    stopping.abort();
    for (const end of ends) end();
    expect((await all).done).toHaveLength(6);
    expect(ends).toHaveLength(6);
  });
});
