import { describe, expect, it } from 'vitest';
import { declare } from '../../../../src/commands/usage/declare.ts';
import { examples } from '../../../../src/commands/usage/examples.ts';

/** What the command line hands to the verb's code, and which global flags there were. */
async function parsed(words: string[]) {
  const calls: object[] = [];
  const program = declare('', async (_load, call) => void calls.push(call), { onText: () => {} });
  await program.parseAsync(words, { from: 'user' });
  return { calls, globals: program.opts() };
}

/** As a shell would cut it: without comment, pipe and redirection. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const end = words.findIndex((word) => ['#', '|', '>'].includes(word));
  return words.slice(1, end < 0 ? undefined : end);
}

describe('the command line', () => {
  const lines = Object.entries(examples).flatMap(([command, all]) => all.map((line) => ({ command, line })));

  it.each(lines)('understands what its help shows: $line', async ({ command, line }) => {
    const words = wordsOf(line);
    expect(words).toContain(command);
    expect((await parsed(words)).calls).toHaveLength(1);
  });

  it.each([
    ['2M', 2 * 1024 ** 2],
    ['1.5m', 1.5 * 1024 ** 2],
    ['500K', 500 * 1024],
    ['1G', 1024 ** 3],
    ['4096', 4096],
  ])('takes %s as a bandwidth', async (text, bytesPerSecond) => {
    const { calls } = await parsed(['upload', 'photos', '--bwlimit', text]);
    expect(calls).toMatchObject([{ flags: { bwlimit: bytesPerSecond } }]);
  });

  it.each(['fast', '2MB', '2 M', '0', '1023', '-1', '', '1e6', '2T'])(
    'refuses %j as a bandwidth, with the form',
    async (text) => {
      await expect(parsed(['upload', 'photos', `--bwlimit=${text}`])).rejects.toThrow(
        /at least 1K.* such as 500K or 2M/,
      );
    },
  );

  it('declares the flags of the commands that are among the words', () => {
    const flagsFor = (...words: string[]) =>
      declare('', async () => {}, { words })
        .commands.filter((command) => command.options.length > 0)
        .map((command) => command.name());
    expect(flagsFor('--local', 'scan', '--count')).toEqual(['scan']);
    expect(flagsFor('--stack', 'setup', 'help', 'upload')).toEqual(['setup', 'upload']);
  });

  it('has a demo on the embedded cloud, whatever else is said', async () => {
    expect((await parsed(['demo'])).globals).toMatchObject({ local: true });
    expect((await parsed(['scan'])).globals).not.toHaveProperty('local');
  });

  it('collects a flag that is repeated', async () => {
    const flagsOf = async (...words: string[]) => (await parsed(['setup', ...words])).calls[0];
    expect(await flagsOf('--tag', 'team=web', '--tag', 'cost=a=b', '--tag', 'empty=')).toMatchObject({
      flags: { tags: { team: 'web', cost: 'a=b', empty: '' } },
    });
    expect(await flagsOf('--tag', '')).toMatchObject({ flags: { tags: {} } });
  });

  it.each([
    ['upload --timeout soon photos', /--timeout.*'soon'.*whole number/],
    ['--concurrency 0 upload photos', /whole number from 1/],
    ['setup --tag team', /--tag.*It must be KEY=VALUE/],
    ['setup --sizes 1', /from 16 to 8192 pixels/],
    ['setup --format bmp', /'bmp'.*webp, jpeg, avif, png/],
    ['scan --status lost', /'lost'.*done, failed, pending/],
  ])('refuses %s, and says what it takes', async (line, words) => {
    await expect(parsed(line.split(' '))).rejects.toThrow(words);
  });

  it('throws wrong usage with the word that is meant', async () => {
    await expect(parsed(['uplod', 'x'])).rejects.toThrow(/uplod.*\n.*upload/);
  });
});
