import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { run } from '../../../src/commands/teardown.ts';
import { testContext } from '../../support/fakes/context.ts';
import { silentReporter } from '../../support/stacks/verb.ts';

/** What a person types at the question of a teardown, and what comes of it; nothing is called before the answer. */
async function answer(keys: string): Promise<unknown> {
  const [stdin, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })];
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as never);
  vi.spyOn(process, 'stderr', 'get').mockReturnValue(stderr as never);
  const controller = new AbortController();
  const onSignal = () => controller.abort(new Error('interrupted'));
  process.on('SIGINT', onSignal);
  onTestFinished(() => void process.off('SIGINT', onSignal));
  const { config, emit } = testContext();
  const output = { ...config.output, interactive: true };
  const call = { config: { ...config, output }, emit, reporter: silentReporter(emit) };
  stderr.once('data', () => stdin.write(keys));
  return run({ ...call, args: [], flags: {}, signal: controller.signal }).catch((error: unknown) => error);
}

describe('the question of a teardown', () => {
  beforeEach(() => void vi.stubEnv('TERM', 'xterm'));
  afterEach(() => void vi.restoreAllMocks().unstubAllEnvs());

  it('is a usage error when the answer is another word, or none', async () => {
    const refusal = { code: 'Usage', message: "that is not 'photos'; nothing was deleted" };
    expect(await answer('thumbs\r')).toMatchObject(refusal);
    expect(await answer('\x04')).toMatchObject(refusal);
  });

  it('gives way to Ctrl-C as all the rest does', async () => {
    expect(await answer('\x03')).toMatchObject({ message: 'interrupted' });
  });
});
