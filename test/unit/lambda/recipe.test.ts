import { describe, expect, it } from 'vitest';
import {
  type RecipeSettings,
  recipeFor,
  recipeHash,
  recipesOf,
  renditionOfSize,
} from '../../../lambda/recipe.ts';

const plain: RecipeSettings = { sizes: [256, 1024], format: 'webp', quality: 80 };
const hashOf = (settings: RecipeSettings) => recipeHash(recipesOf(settings).main);

describe('the hash of a recipe', () => {
  it('is the one that items made before there were renditions have', () => {
    expect(hashOf(plain)).toBe('87727dec2d1f');
    expect(hashOf({ ...plain, animated: false })).toBe('87727dec2d1f');
    expect(hashOf({ ...plain, sizes: [1024, 256] })).toBe('87727dec2d1f');
    const long = { renditions: { '256': { longSide: 256 }, '1024': { longSide: 1024 } } };
    expect(hashOf({ ...plain, sizes: [], ...long })).toBe('87727dec2d1f');
  });

  it('changes with everything that changes a thumbnail', () => {
    const card = { width: 400, height: 300 };
    const changes: Partial<RecipeSettings>[] = [
      {},
      { sizes: [256] },
      { sizes: [256, '1024w'] },
      { sizes: [256, '1024h'] },
      { format: 'jpeg' },
      { format: ['webp', 'jpeg'] },
      { quality: 81 },
      { animated: true },
      { renditions: { small: { longSide: 256 } } },
      { renditions: { card } },
      { renditions: { card: { ...card, height: 301 } } },
      { renditions: { card: { ...card, position: 'north' } } },
      { renditions: { card: { ...card, fit: 'inside' } } },
      { renditions: { card: { ...card, fit: 'contain' } } },
      { renditions: { card: { ...card, fit: 'contain', background: '#ff0000' } } },
      { renditions: { card: { ...card, quality: { webp: 75 } } } },
      { renditions: { card: { ...card, formats: ['avif'] } } },
    ];
    const hashes = changes.map((change) => hashOf({ ...plain, ...change }));
    expect(new Set(hashes).size).toBe(changes.length);
  });

  it('does not change with what changes none', () => {
    const [a, b] = [{ width: 400 }, { height: 300 }];
    const same: Partial<RecipeSettings>[] = [
      { renditions: { a, b } },
      { renditions: { b, a } },
      { renditions: { a: { ...a, fit: 'inside' }, b: { ...b, formats: ['webp'], quality: 80 } } },
      { renditions: { a, b }, folders: { 'avatars/': { renditions: { a } } } },
    ];
    expect(new Set(same.map((change) => hashOf({ ...plain, ...change }))).size).toBe(1);
  });
});

describe('a recipe', () => {
  it('spells out what was asked for in short', () => {
    const { main } = recipesOf({
      ...plain,
      sizes: [256, '640w', '480h', '400x300'],
      format: ['avif', 'webp'],
    });
    const outputs = [
      { format: 'avif', quality: 80 },
      { format: 'webp', quality: 80 },
    ];
    const position = 'centre';
    expect(main).toEqual({
      renditions: [
        { name: '256', longSide: 256, fit: 'inside', position, outputs },
        { name: '640w', width: 640, fit: 'inside', position, outputs },
        { name: '480h', height: 480, fit: 'inside', position, outputs },
        { name: '400x300', width: 400, height: 300, fit: 'cover', position, outputs },
      ],
      animated: false,
    });
  });

  it('takes the quality of each format from the rendition, else from the stack', () => {
    const hero = { width: 1600, formats: ['avif', 'webp'] as const, quality: { avif: 55 } };
    const { main } = recipesOf({ ...plain, renditions: { hero: { ...hero, formats: [...hero.formats] } } });
    expect(main.renditions[0]?.outputs).toEqual([
      { format: 'avif', quality: 55 },
      { format: 'webp', quality: 80 },
    ]);
  });

  it('is that of the longest prefix of the key', () => {
    const folder = (name: string) => ({ renditions: { [name]: { width: 96 } } });
    const recipes = recipesOf({
      ...plain,
      folders: { 'shop/': folder('shop'), 'shop/avatars/': folder('avatars') },
    });
    const nameFor = (key: string) => recipeFor(recipes, key).renditions[0]?.name;
    expect(nameFor('shop/avatars/a.jpg')).toBe('avatars');
    expect(nameFor('shop/a.jpg')).toBe('shop');
    expect(nameFor('shop.jpg')).toBe('256');
  });
});

it.each(['', 'x', '640', 'w640', '640W', '640x', 'x480', '400 x 300', '1e3w'])(
  'of short forms, %j is %j',
  (text) => expect(renditionOfSize(text)).toEqual(text === '640' ? { longSide: 640 } : undefined),
);
