import { it, onTestFinished } from 'vitest';
import { makeCrashSite } from '../../support/faults/crash.ts';
import { crashEverywhere, setup } from '../../support/faults/crash-laws.ts';
import { oneStack } from '../../support/stacks/inventory.ts';

const domain = 'pictures.example.com';
const withCdn = { ...oneStack, distributions: 1, edgePieces: 4 };

/** Longer than any test: the certificate waits for its DNS record. */
const day = 86_400_000;

it('a crash before, and after, every AWS call of a setup that asks for the certificate of a domain', async () => {
  const site = await makeCrashSite({ certificateMs: day });
  onTestFinished(() => site.close());
  await site.run(setup({ cdn: true }));
  await crashEverywhere(site, {
    command: setup({ domain }),
    leaves: { ...withCdn, certificates: 1 },
    minCalls: 40,
  });
});

it('a crash before, and after, every AWS call of a setup that puts a domain to use, and of one that removes it', async () => {
  const site = await makeCrashSite({ certificateMs: 0 });
  onTestFinished(() => site.close());
  await site.run(setup({ cdn: true }));
  await crashEverywhere(site, {
    command: setup({ domain }),
    leaves: { ...withCdn, aliases: 1, certificates: 1 },
    minCalls: 40,
  });
  await crashEverywhere(site, { command: setup({ domain: '' }), leaves: withCdn, minCalls: 40 });
});
