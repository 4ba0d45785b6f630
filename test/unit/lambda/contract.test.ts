import { expect, it } from 'vitest';
import { keySpellings, thumbnailPath } from '../../../lambda/contract.ts';

it('a typed key is looked for as it was typed, then composed', () => {
  expect(keySpellings('cafe\u0301.jpg')).toEqual(['cafe\u0301.jpg', 'café.jpg']);
  expect(keySpellings('café.jpg')).toEqual(['café.jpg']);
});

it('the address of a thumbnail leads to its key, whatever browsers do to dots', () => {
  for (const Key of [
    '../a.png/256.webp',
    'a/./b/../c.png/256.webp',
    '/a//b.png/256.webp',
    'a/.../b.png/1.webp',
  ]) {
    const { pathname } = new URL(`https://bucket.example/t/${thumbnailPath({ Key })}`);
    expect(decodeURIComponent(pathname)).toBe(`/t/${Key}`);
  }
});
