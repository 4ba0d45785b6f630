import { expect, it } from 'vitest';
import { keySpellings } from '../../../lambda/contract.ts';

it('a typed key is looked for as it was typed, then composed', () => {
  expect(keySpellings('cafe\u0301.jpg')).toEqual(['cafe\u0301.jpg', 'café.jpg']);
  expect(keySpellings('café.jpg')).toEqual(['café.jpg']);
});
