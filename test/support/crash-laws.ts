// The crash tests, for one moment of the crash. Two files call this, so that both cores have work.
import { describe, expect, it } from 'vitest';
import { type CrashSite, type Moment, makeCrashSite } from './crash.ts';
import { countsOf, emptyAccount, oneStack, takeInventory } from './inventory.ts';

/** Every n takes about half a second. */
const patienceMs = 280_000;

export function describeCrashes(moment: Moment): void {
  // Side by side, each on a site of its own: most of a setup is waiting.
  describe.concurrent(`kill -9 ${moment} every AWS call`, () => {
    it(
      'of setup: a second setup makes nothing twice, and teardown leaves nothing',
      async () => {
        await onSite(async (site) => {
          const calls = await atEveryCall(site, moment, '--local setup', {
            prepare: async () => {},
            check: async (where) => {
              await site.setUp();
              expect(countsOf(await takeInventory(site.cloud.endpoint)), where).toEqual(oneStack);
              await site.tearDown();
              expect(await takeInventory(site.cloud.endpoint), where).toEqual(emptyAccount);
            },
          });
          expect(calls).toBeGreaterThan(40);
        });
      },
      patienceMs,
    );

    it(
      'of teardown: a second teardown leaves nothing',
      async () => {
        await onSite(async (site) => {
          const calls = await atEveryCall(site, moment, '--local teardown --yes', {
            prepare: () => site.setUp(),
            check: async (where) => {
              await site.tearDown();
              expect(await takeInventory(site.cloud.endpoint), where).toEqual(emptyAccount);
            },
          });
          expect(calls).toBeGreaterThan(30);
        });
      },
      patienceMs,
    );

    it(
      'of a settings change: a second setup finishes the change, and nothing is made twice',
      async () => {
        await onSite(async (site) => {
          const calls = await atEveryCall(site, moment, `--local setup ${changeFlags}`, {
            prepare: () => site.setUp(before),
            check: async (where) => {
              await site.setUp(after);
              expect(countsOf(await takeInventory(site.cloud.endpoint)), where).toEqual(oneStack);
            },
          });
          expect(calls).toBeGreaterThan(30);
        });
      },
      patienceMs,
    );
  });
}

const before = { timeout: 60, memory: 1536, maxConcurrency: 5, retention: 14 };
const after = { timeout: 30, memory: 512, maxConcurrency: 3, retention: 3 };
const changeFlags = '--timeout 30 --memory 512 --max-concurrency 3 --retention 3';

async function onSite(run: (site: CrashSite) => Promise<void>): Promise<void> {
  const site = await makeCrashSite();
  try {
    await run(site);
  } finally {
    await site.close();
  }
}

/** Kills the command at each of its calls in turn; `check` judges what the crash left. Answers how many calls. */
async function atEveryCall(
  site: CrashSite,
  moment: Moment,
  commandLine: string,
  { prepare, check }: { prepare(): Promise<void>; check(where: string): Promise<void> },
): Promise<number> {
  await prepare();
  const calls = await site.countCalls(commandLine);
  await check('killed nowhere');
  for (const [index, operation] of calls.entries()) {
    await prepare();
    await site.killAt(commandLine, index + 1, moment);
    await check(`killed ${moment} call ${index + 1} of ${calls.length}, ${operation}`);
  }
  return calls.length;
}
