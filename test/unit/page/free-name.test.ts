import { expect, it } from 'vitest';
import { freeName } from '../../../page/upload/free-name.ts';

it.each([
  ['IMG_0001.jpg', [], 'IMG_0001 (2).jpg'],
  ['IMG_0001.jpg', ['IMG_0001 (2).jpg', 'IMG_0001 (3).jpg'], 'IMG_0001 (4).jpg'],
  ['trip/day.1/IMG', [], 'trip/day.1/IMG (2)'],
  ['a (7).jpg', [], 'a (8).jpg'],
  ['a (07).jpg', [], 'a (07) (2).jpg'],
  ['(3).jpg', [], '(3) (2).jpg'],
  ['archive.tar.gz', [], 'archive.tar (2).gz'],
  ['folder/.jpg', [], 'folder/.jpg (2)'],
])('%s beside %j is kept as %s', (name, taken, kept) => {
  expect(freeName(name, (one) => (taken as string[]).includes(one))).toBe(kept);
});
