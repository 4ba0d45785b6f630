import { expect, it } from 'vitest';
import { bytesText, commandOf } from '../../../page/words.ts';
import { formatBytes } from '../../../src/terminal/format.ts';

it.each([0, 1, 999, 1000, 1049, 9949, 9951, 99_999, 999_499, 999_501, 1e6, 34_567_890, 5e12, 7e15])(
  '%d bytes are the same text as in the terminal',
  (bytes) => {
    expect(bytesText(bytes)).toBe(formatBytes(bytes));
  },
);

it('commands are those of the person who started the gallery, or name the stack of a site', () => {
  expect(commandOf({ title: 'photos', command: 'npx thumbs --local --stack photos' })).toBe(
    'npx thumbs --local --stack photos',
  );
  expect(commandOf({ title: 'photos' })).toBe('thumbs --stack photos');
  expect(commandOf({ title: 'thumbs' })).toBe('thumbs');
});
