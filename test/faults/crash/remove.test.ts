import { it, onTestFinished } from 'vitest';
import { makeCrashSite } from '../../support/faults/crash.ts';
import { crashEverywhere, setup } from '../../support/faults/crash-laws.ts';
import { oneStack, oneStackWithApi } from '../../support/stacks/inventory.ts';

const removal = { site: false, alarms: false, notify: false } as const;

it('a crash before, and after, every AWS call of a setup that changes settings and takes optional parts away', async () => {
  // What is in the queue is worked off before its trigger goes.
  const site = await makeCrashSite({ pollingStartMs: 0 });
  onTestFinished(() => site.close());
  await site.run(setup({ api: true, site: 'amplify', alarms: true, notify: true }));
  await crashEverywhere(site, {
    command: setup({ ...removal, timeout: 30, memory: 512, retention: 3 }),
    leaves: oneStackWithApi,
  });
  await crashEverywhere(site, {
    command: setup({ api: false, trigger: 's3' }),
    leaves: { ...oneStack, mappings: 0 },
  });
});
