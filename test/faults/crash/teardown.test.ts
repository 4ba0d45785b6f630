import { it, onTestFinished } from 'vitest';
import { makeCrashSite } from '../../support/faults/crash.ts';
import { crashEverywhere, setup, teardown } from '../../support/faults/crash-laws.ts';
import { countsOf, emptyAccount } from '../../support/stacks/inventory.ts';

it('a crash before, and after, every AWS call of a teardown with all optional parts', async () => {
  const site = await makeCrashSite();
  onTestFinished(() => site.close());
  await site.run(setup({ api: true, site: 'public', alarms: true }));
  await crashEverywhere(site, { command: teardown, leaves: countsOf(emptyAccount) });
});
