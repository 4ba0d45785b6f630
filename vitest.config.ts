import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// One project per folder of test/, so that `vitest --project unit` runs what the folder's row in CONTRIBUTING promises.
const project = (
  name: string,
  testTimeout: number,
  more: { isolate?: boolean; setupFiles?: string } = {},
) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: 60_000, ...more },
});

/** A process for many files: the SDK is loaded once, which takes longer than most of these tests. */
const sharing = { isolate: false, setupFiles: 'test/support/own-environment.ts' };

export default defineConfig({
  test: {
    globalSetup: 'test/support/scratch.ts',
    pool: 'forks',
    // More than cores: setups and teardowns wait a good part of their time. A number, for vitest caps percentages at 100.
    maxWorkers: 3 * availableParallelism(),
    // Many of these tests start processes and race with clocks; a machine that stands still for a moment is no failure.
    retry: process.env.CI ? 1 : 0,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    projects: [
      project('unit', 10_000, sharing),
      project('contract', 30_000, sharing),
      project('faults', 120_000, sharing),
      project('e2e', 120_000),
    ],
  },
});
