import { it, onTestFinished } from 'vitest';
import { makeCrashSite } from '../../support/faults/crash.ts';
import { crashEverywhere, setup } from '../../support/faults/crash-laws.ts';
import { everyPart, oneStackWithApi } from '../../support/stacks/inventory.ts';

const notified = { notify: true, notifyTo: ['mailto:me@example.com'] };

it('a crash before, and after, every AWS call of a setup that changes settings and adds optional parts', async () => {
  const site = await makeCrashSite();
  onTestFinished(() => site.close());
  await site.run(setup({ trigger: 's3' }));
  await crashEverywhere(site, {
    command: setup({ api: true, trigger: 's3-sqs', maxConcurrency: 3, ...notified }),
    leaves: { ...oneStackWithApi, topics: 1 },
  });
  await crashEverywhere(site, {
    command: setup({ site: 'amplify', alarms: true }),
    leaves: { ...everyPart, apps: 1, topics: 1 },
  });
});
