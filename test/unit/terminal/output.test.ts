import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { watchOutput } from '../../../src/terminal/output.ts';
import { recorded } from '../../support/fakes/streams.ts';

/** Refuses every write, at once or later, as a file or a pipe does. */
function refusing(code: string, isSlow = false): Writable {
  const error = Object.assign(new Error(`${code}: write`), { code, errno: -28 });
  return new Writable({
    write: (_chunk, _encoding, done) => {
      if (isSlow) setImmediate(done, error);
      else done(error);
    },
  });
}

const told = '✖ the output could not be written: no space left on device (ENOSPC)\n';

it.each([false, true])('a full stdout is told on stderr, in one line (slow: %s)', async (isSlow) => {
  const streams = { stdout: refusing('ENOSPC', isSlow), stderr: recorded() };
  const watch = watchOutput(streams);
  streams.stdout.write('one');
  streams.stdout.write('two');
  expect(await watch.isWhole()).toBe(false);
  expect(streams.stderr.text()).toBe(told);
});

it('a full stderr can only be told by the exit code', async () => {
  const streams = { stdout: recorded(), stderr: refusing('EIO') };
  const watch = watchOutput(streams);
  streams.stderr.write('a note');
  expect(await watch.isWhole()).toBe(false);
  expect(streams.stdout.text()).toBe('');
});

it('a reader that went away misses nothing', async () => {
  const streams = { stdout: refusing('EPIPE'), stderr: recorded() };
  const watch = watchOutput(streams);
  streams.stdout.write('a page');
  expect(await watch.isWhole()).toBe(true);
  expect(streams.stderr.text()).toBe('');
});

it('a full device that nothing was written to is no loss', async () => {
  const streams = { stdout: refusing('ENOSPC'), stderr: recorded() };
  expect(await watchOutput(streams).isWhole()).toBe(true);
});
