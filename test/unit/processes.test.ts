import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isRunning } from '../../src/processes.ts';

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
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30']);
    const [pid] = await once(parent.stdout, 'data');
    await expect.poll(() => isRunning(Number(pid))).toBe(false);
    expect(() => process.kill(Number(pid), 0)).not.toThrow();
    parent.kill();
  },
);
