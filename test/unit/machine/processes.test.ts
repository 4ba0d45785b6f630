import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { isRunning } from '../../../src/machine/processes.ts';

it('a process runs until it ends', async () => {
  const child = spawn('sleep', ['30']);
  const pid = child.pid ?? 0;
  expect(isRunning(pid)).toBe(true);
  child.kill();
  await once(child, 'exit');
  expect(isRunning(pid)).toBe(false);
});

it.runIf(process.platform === 'linux')(
  'one that ended runs no more, though its parent takes no notice',
  async () => {
    // The child ends with its input, after the shell has become a program that knows of no child: a shell would notice.
    const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec sleep 300'], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    const [pid] = await once(parent.stdout as Readable, 'data');
    await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n');
    expect(isRunning(Number(pid))).toBe(true);
    (parent.stdio[3] as Writable).end();
    await expect.poll(() => isRunning(Number(pid))).toBe(false);
    expect(() => process.kill(Number(pid), 0)).not.toThrow();
    parent.kill();
  },
);
