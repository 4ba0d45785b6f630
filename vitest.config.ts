import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { testMs, waitMs } from './test/support/runner/patience.ts';

// One project per folder of test/, so that `vitest --project unit` runs what the folder's row in CONTRIBUTING promises.
const project = (
  name: string,
  more: { isolate?: boolean; setupFiles?: string; testTimeout?: number; execArgv?: string[] } = {},
) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...more },
});

/** A process for many files: the SDK is loaded once, which takes longer than most of these tests. */
const sharing = { isolate: false, setupFiles: 'test/support/runner/own-environment.ts' };

/** Each call is made a few hundred times: code that V8's last compiler makes faster never runs long enough to repay it. */
const brief = { ...sharing, execArgv: ['--no-turbofan'] };

export default defineConfig({
  test: {
    globalSetup: 'test/support/runner/scratch.ts',
    pool: 'forks',
    // One more than cores: setups and teardowns wait a part of their time. Each loads the SDK and warms it up anew.
    maxWorkers: availableParallelism() + 1,
    testTimeout: testMs,
    hookTimeout: testMs,
    expect: { poll: { timeout: waitMs, interval: 50 } },
    // What fails once and not again is a race to be mended: `.ci/run` lists it.
    retry: process.env.CI ? 1 : 0,
    // Room for what is young, from the start: thousands of requests and answers die there, and looking through them takes CPU.
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--min-semi-space-size=64',
      '--max-semi-space-size=64',
    ],
    projects: [
      project('unit', brief),
      project('contract', brief),
      project('cloud', brief),
      // Programs of others: Chromium, the AWS CLI, cfn-lint, Pillow, shells. A test whose program is not installed is skipped.
      project('browser'),
      // A script of them is fifty starts of the AWS CLI, each a second.
      project('clients', { ...sharing, testTimeout: 6 * testMs }),
      // Thousands of runs of setup in one test.
      project('faults', { ...sharing, testTimeout: 6 * testMs }),
      project('e2e'),
    ],
  },
});
