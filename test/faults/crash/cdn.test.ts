import { it, onTestFinished } from 'vitest';
import { makeCrashSite } from '../../support/faults/crash.ts';
import { crashEverywhere, setup } from '../../support/faults/crash-laws.ts';
import { oneStack, oneStackWithApi } from '../../support/stacks/inventory.ts';

it('a crash before, and after, every AWS call of a setup that adds a CDN, and of one that removes it', async () => {
  const site = await makeCrashSite();
  onTestFinished(() => site.close());
  await site.run(setup({}));
  await crashEverywhere(site, {
    command: setup({ cdn: true }),
    leaves: { ...oneStack, distributions: 1, edgePieces: 4 },
    minCalls: 40,
  });
  await crashEverywhere(site, { command: setup({ cdn: false }), leaves: oneStack, minCalls: 40 });
});

it('a crash before, and after, every AWS call of a setup that puts the site on a CDN', async () => {
  const site = await makeCrashSite();
  onTestFinished(() => site.close());
  await site.run(setup({ api: true, cdn: true }));
  await crashEverywhere(site, {
    command: setup({ site: true }),
    leaves: { ...oneStackWithApi, buckets: 3, distributions: 1, edgePieces: 4 },
    minCalls: 40,
  });
});
