import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../../src/commands/completion.ts';
import { declare } from '../../../src/commands/usage/declare.ts';
import type { Event } from '../../../src/events.ts';
import { testContext } from '../../support/context.ts';
import { silentReporter } from '../../support/verb.ts';

const { config, signal } = testContext();

async function scriptFor(shell: string): Promise<string> {
  const events: Event[] = [];
  const emit = (event: Event) => void events.push(event);
  await run({
    args: [shell],
    flags: { program: declare('', async () => {}) },
    config,
    reporter: silentReporter(emit),
    emit,
    signal,
  });
  return String((events[0] as unknown as { script: string }).script);
}

/** What bash would offer for these words. */
async function offers(...line: string[]): Promise<string[]> {
  const script = `${await scriptFor('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _thumbs; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ran = spawnSync('bash', ['-c', script, 'bash', 'thumbs', ...line], { encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  return ran.stdout.split('\n').filter(Boolean);
}

/** A file, as people keep it: fish reads no script from whatever its standard input is. */
async function scriptFile(shell: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-completion-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, `thumbs.${shell}`);
  await writeFile(file, await scriptFor(shell));
  return file;
}

const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

describe.skipIf(!isInstalled('bash'))('in bash', () => {
  it('offers the commands', async () => {
    const names = declare('', async () => {}).commands.map((command) => command.name());
    expect(await offers('')).toEqual(expect.arrayContaining(names));
    expect(await offers('--local', 'tear')).toEqual(['teardown']);
  });

  it('offers the flags of the command, and the global ones', async () => {
    expect(await offers('setup', '--trig')).toEqual(['--trigger']);
    expect(await offers('setup', '--js')).toEqual(['--json']);
    expect(await offers('scan', '--tr')).toEqual([]);
  });

  it('offers the values that a flag takes', async () => {
    expect(await offers('setup', '--trigger', '')).toEqual(['s3-sqs', 'sqs', 's3']);
    expect(await offers('export', '--format', 't')).toEqual(['terraform']);
    expect(await offers('local', 'st')).toEqual(['start', 'stop', 'status']);
    expect(await offers('completion', 'z')).toEqual(['zsh']);
  });
});

describe.skipIf(!isInstalled('fish'))('in fish', () => {
  /** What fish would offer for this line. */
  async function offered(line: string): Promise<string[]> {
    const HOME = await mkdtemp(join(tmpdir(), 'thumbs-fish-'));
    onTestFinished(() => rm(HOME, { recursive: true }));
    const command = `source ${await scriptFile('fish')}; complete -C '${line}'`;
    const env = { PATH: process.env.PATH, HOME };
    const ran = spawnSync('fish', ['--no-config', '-c', command], { encoding: 'utf8', env });
    expect(ran.stderr).toBe('');
    return ran.stdout.split('\n').flatMap((offer) => offer.split('\t')[0] || []);
  }

  it('offers commands, flags, and the values that a flag takes', async () => {
    expect(await offered('thumbs tear')).toEqual(['teardown']);
    expect(await offered('thumbs setup --trig')).toEqual(['--trigger']);
    expect((await offered('thumbs setup --trigger ')).sort()).toEqual(['s3', 's3-sqs', 'sqs']);
  });
});

describe('for every shell', () => {
  it.each(['bash', 'zsh', 'fish'])('%s has all commands and flags', async (shell) => {
    const script = await scriptFor(shell);
    const program = declare('', async () => {});
    for (const command of program.commands) {
      expect(script).toContain(command.name());
      for (const { long } of command.options)
        expect(script).toContain(shell === 'fish' ? long?.slice(2) : long);
    }
  });

  it.each(['bash', 'zsh', 'fish'])('%s itself accepts it, where it is installed', async (shell) => {
    if (!isInstalled(shell)) return;
    const ran = spawnSync(shell, ['-n', await scriptFile(shell)], { encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
  });

  it('no other is known', () => expect(scriptFor('tcsh')).rejects.toMatchObject({ code: 'Usage' }));
});
