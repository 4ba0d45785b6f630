import { describe, expect, it } from 'vitest';
import { keySpellings, recipeHash } from '../../../lambda/contract.ts';

describe('the hash of a recipe', () => {
  const recipe = { sizes: [256, 1024], format: 'webp', quality: 80 } as const;

  it('is the one that items made by earlier versions have', () => {
    expect(recipeHash({ ...recipe, sizes: [256, 1024] })).toBe('87727dec2d1f');
    expect(recipeHash({ ...recipe, sizes: [256, 1024], animated: false })).toBe('87727dec2d1f');
  });

  it('changes with everything that changes a thumbnail', () => {
    const changes = [{ sizes: [256] }, { format: 'jpeg' as const }, { quality: 81 }, { animated: true }];
    const hashes = changes.map((change) => recipeHash({ ...recipe, sizes: [256, 1024], ...change }));
    expect(new Set([...hashes, recipeHash({ ...recipe, sizes: [256, 1024] })]).size).toBe(5);
  });
});

it('a typed key is looked for as it was typed, then composed', () => {
  expect(keySpellings('cafe\u0301.jpg')).toEqual(['cafe\u0301.jpg', 'café.jpg']);
  expect(keySpellings('café.jpg')).toEqual(['café.jpg']);
});
