import { expect, it } from 'vitest';
import { declare } from '../../../../src/commands/usage/declare.ts';
import { elsewhere, onStack, programWithFlags, typed } from '../../../../src/commands/usage/typed.ts';

const here = {
  program: 'npx thumbs',
  flags: [['--local'], ['--stack', 'photos'], ['--state', 'my state.json'], ['--region', 'eu-west-1']],
} as const;
const flags = "--local --stack photos --state 'my state.json' --region eu-west-1";

it('every command is known', () => {
  const names = declare('', async () => {}).commands.map((command) => command.name());
  expect([...onStack, ...elsewhere.filter((one) => !one.startsWith('-'))].toSorted()).toEqual(
    names.toSorted(),
  );
});

it.each([
  ['to create it: thumbs setup', `to create it: npx thumbs ${flags} setup`],
  [
    'thumbs setup, then thumbs retry a.jpg',
    `npx thumbs ${flags} setup, then npx thumbs ${flags} retry a.jpg`,
  ],
  ['(thumbs setup --memory 512)', `(npx thumbs ${flags} setup --memory 512)`],
  ['npm_config_registry=URL thumbs setup', `npm_config_registry=URL npx thumbs ${flags} setup`],
  ['thumbs local stop, then thumbs local start', 'npx thumbs local stop, then npx thumbs local start'],
  ['eval "$(thumbs completion bash)"', 'eval "$(npx thumbs completion bash)"'],
  [
    'thumbs local env  # eval "$(thumbs local env)" does it',
    'npx thumbs local env  # eval "$(npx thumbs local env)" does it',
  ],
  ['thumbs --help shows more', 'npx thumbs --help shows more'],
])('%s', (text, expected) => {
  expect(typed(text, here)).toBe(expected);
});

it('flags of the text itself win', () => {
  expect(typed('thumbs --stack other recover', here)).toBe(
    "npx thumbs --local --state 'my state.json' --region eu-west-1 --stack other recover",
  );
  expect(typed('thumbs setup --region us-east-1; thumbs scan', { ...here, flags: [['--region', 'x']] })).toBe(
    'npx thumbs setup --region us-east-1; npx thumbs --region x scan',
  );
});

it.each([
  'the thumbs stack photos',
  'another thumbs command holds this stack',
  'thumbs needs Node 22.12',
  'npx thumbs setup',
  'node bin/thumbs setup',
  'my-thumbs setup',
])('%s stays', (text) => {
  expect(typed(text, here)).toBe(text);
});

it('stands alone for pages that add the command', () => {
  expect(programWithFlags(here)).toBe(`npx thumbs ${flags}`);
  expect(programWithFlags({ program: 'thumbs' })).toBe('thumbs');
});
