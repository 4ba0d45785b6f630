import { expect, it } from 'vitest';
import { declare } from '../../../../src/commands/usage/declare.ts';
import { offersFor } from '../../../../src/commands/usage/offers.ts';

const program = declare('', async () => {});
/** What is offered for these words, the last of which is being typed. */
const offers = (...words: string[]) => {
  const { words: found, ...rest } = offersFor(program, words);
  return { ...rest, words: found.map(({ word }) => word) };
};
const names = program.commands.map((command) => command.name());

it('commands, also after global flags and their values', () => {
  expect(offers('').words).toEqual(names);
  expect(offers('--local', '').words).toEqual(names);
  expect(offers('--stack', 'setup', '').words).toEqual(names);
  expect(offers('--stack=setup', '').words).toEqual(names);
});

it('flags of the command and global ones, until two dashes end them', () => {
  const { words } = offers('setup', '-');
  expect(words).toEqual(expect.arrayContaining(['--trigger', '--json', '-v', '--no-cdn']));
  expect(offers('scan', '-').words).not.toContain('--trigger');
  expect(offers('retry', '--', '-')).toMatchObject({ words: [], keys: true });
});

it('values that a flag takes, apart or after =', () => {
  expect(offers('setup', '--trigger', '').words).toEqual(['s3-sqs', 'sqs', 's3']);
  expect(offers('setup', '--trigger=')).toMatchObject({
    words: ['--trigger=s3-sqs', '--trigger=sqs', '--trigger=s3'],
    prefix: '--trigger=',
  });
  expect(offers('scan', '--prefix', '')).toMatchObject({ words: [], rest: 'nothing' });
});

it('files where files are taken', () => {
  for (const words of [
    ['upload', ''],
    ['upload', 'a', ''],
    ['download', 'a.jpg', '-o', ''],
    ['download', 'a.jpg', '--output', ''],
    ['--state', ''],
    ['--config', ''],
  ])
    expect(offers(...words)).toMatchObject({ rest: 'files', prefix: '', words: [] });
  expect(offers('--state=')).toMatchObject({ rest: 'files', prefix: '--state=' });
});

it('keys of pictures where a picture is meant, and actions where there are some', () => {
  for (const words of [
    ['download', ''],
    ['download', 'a.jpg', ''],
    ['url', 'a.jpg', ''],
    ['focus', ''],
    ['logs', '--key', ''],
    ['logs', '--key='],
  ])
    expect(offers(...words).keys).toBe(true);
  expect(offers('focus', 'a.jpg', '').keys).toBe(false);
  expect(offers('share', 'a.jpg', '')).toMatchObject({ keys: false, words: [], rest: 'nothing' });
  expect(offers('local', '').words).toEqual(['start', 'stop', 'status', 'reset', 'env']);
  expect(offers('completion', '').words).toEqual(['bash', 'zsh', 'fish']);
});
