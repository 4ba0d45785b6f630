import { it, onTestFinished } from 'vitest';
import { makeCrashSite } from '../../support/faults/crash.ts';
import { crashEverywhere, setup } from '../../support/faults/crash-laws.ts';
import { everyPart } from '../../support/stacks/inventory.ts';

it('a crash before, and after, every AWS call of a setup with all optional parts', async () => {
  const site = await makeCrashSite();
  onTestFinished(() => site.close());
  await crashEverywhere(site, {
    command: setup({ api: true, site: 'public', alarms: true }),
    leaves: { ...everyPart, buckets: 3 },
  });
});
