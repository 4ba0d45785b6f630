// The launcher prints --help from a file that the build wrote: it must be what the program itself would print.
import { expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../support/programs/command-line.ts';

it('thumbs, --help and -h are what the program prints', async () => {
  const folder = await makeFolder();
  onTestFinished(() => folder.remove());
  const own = await folder.run('--no-color --help');
  expect(own.stdout).toMatch(/^Usage: thumbs [\s\S]*\n {2}teardown /);
  for (const words of ['', '--help', '-h', 'help']) {
    const { code, stdout, stderr } = await folder.run(words);
    expect({ words, code, stdout, stderr }).toEqual({ words, code: 0, stdout: own.stdout, stderr: '' });
  }
});

it.each([
  ['--help', { command: 'help', text: expect.stringMatching(/^Usage: thumbs [\s\S]*\n {2}teardown /) }],
  ['scan --help', { command: 'help', text: expect.stringMatching(/^Usage: thumbs scan /) }],
  ['--version', { command: 'version', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) }],
  ['version', { command: 'version', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) }],
])('with --json, %s is one line of JSON', async (words, done) => {
  const folder = await makeFolder();
  onTestFinished(() => folder.remove());
  const { code, stdout, stderr } = await folder.run(`${words} --json`);
  expect({ code, stderr, lines: stdout.trimEnd().split('\n').length }).toEqual({
    code: 0,
    stderr: '',
    lines: 1,
  });
  expect(JSON.parse(stdout)).toEqual({ event: 'done', ...done });
});
