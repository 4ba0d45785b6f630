import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { run } from '../../../src/commands/completion.ts';
import { declare } from '../../../src/commands/declare.ts';
import type { Event } from '../../../src/engine/events.ts';
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

const hasBash = spawnSync('bash', ['--version']).status === 0;

describe.skipIf(!hasBash)('in bash', () => {
  it('offers the commands', async () => {
    const names = declare('', async () => {}).commands.map((command) => command.name());
    expect(await offers('')).toEqual(expect.arrayContaining(names));
    expect(await offers('--local', 'tear')).toEqual(['teardown']);
  });

  it('offers the flags of the command, and the global ones', async () => {
    expect(await offers('setup', '--tr')).toEqual(['--trigger']);
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
    const input = await scriptFor(shell);
    if (spawnSync(shell, ['-c', 'true']).status !== 0) return;
    const ran = spawnSync(shell, ['-n'], { encoding: 'utf8', input });
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(0);
  });

  it('no other is known', () => expect(scriptFor('tcsh')).rejects.toMatchObject({ code: 'Usage' }));
});
