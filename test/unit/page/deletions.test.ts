import { expect, it } from 'vitest';
import { openRounds } from '../../../page/data/deletions.ts';
import type { NamePage } from '../../../page/data/types.ts';
import { images } from './images.ts';

/** A server that answers these pages, one after the other. */
function roundsOver(...pages: NamePage[]) {
  const asked: (string | null)[] = [];
  const names = async (cursor: string | null) => {
    asked.push(cursor);
    return pages.shift() ?? { names: [], cursor: null };
  };
  return { step: openRounds(names), asked };
}

const page = (cursor: string | null, ...names: string[]): NamePage => ({
  names: names.map((name) => ({ name, processedAt: '2026-11-21T12:00:00.000Z' })),
  cursor,
});

it('what is on no page of a whole round is gone', async () => {
  const { step, asked } = roundsOver(page('2', 'a.jpg'), page(null, 'c.jpg'), page(null, 'c.jpg'));
  const known = images('a.jpg', 'b.jpg', 'c.jpg');
  expect(await step(known)).toEqual([]);
  expect((await step(known)).map(({ name }) => name)).toEqual(['b.jpg']);
  expect((await step(known)).map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg']);
  expect(asked).toEqual([null, '2', null]);
});

it('what came after a round had begun is not missed by it', async () => {
  const { step } = roundsOver(page('2', 'a.jpg'), page(null));
  await step(images('a.jpg'));
  expect(await step(images('a.jpg', 'new.jpg'))).toEqual([]);
});
