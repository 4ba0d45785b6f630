// The crash tests, for one moment of the crash. Two files call this, so that both cores have work.
import { describe, expect, it } from 'vitest';
import { setUp } from '../../src/commands/setup.ts';
import type { SetupFlags } from '../../src/commands/setup-flags.ts';
import { tearDown } from '../../src/commands/teardown.ts';
import { type Command, type CrashSite, type Moment, makeCrashSite } from './crash.ts';
import { countsOf, emptyAccount, oneStack, takeInventory } from './inventory.ts';

const setup =
  (flags: SetupFlags): Command =>
  (session) =>
    setUp(session, flags);
const teardown: Command = (session) => tearDown(session, false);

const before = { timeout: 60, memory: 1536, maxConcurrency: 5, retention: 14 };
/** The alarms come with the change. */
const after = { timeout: 30, memory: 512, maxConcurrency: 3, retention: 3, alarms: true };
const watched = { alarms: 4, dashboards: 1 };

/** Each with a cloud of its own, and every third call: setup waits more than it works. */
const walkers = 3;

/** `parts`: flags of optional parts, and how much of each there is then. */
export function describeCrashes(moment: Moment, parts: SetupFlags = {}, counts: object = oneStack): void {
  const story: Step[] = [
    { command: setup({ ...parts, ...before }), leaves: counts },
    { command: setup({ ...parts, ...after }), leaves: { ...counts, ...watched } },
    { command: teardown, leaves: countsOf(emptyAccount) },
  ];

  describe(`a crash ${moment} every AWS call`, () => {
    it('of setup, of a settings change and of teardown: the same command again makes nothing twice, and leaves nothing', async () => {
      const walk = async (first: number) => {
        const site = await makeCrashSite();
        try {
          const calls = [];
          for (const step of story) calls.push(await liveStep(site, step, 'nowhere'));
          for (const { length } of calls) expect(length).toBeGreaterThan(30);
          const longest = Math.max(...calls.map(({ length }) => length));
          for (let n = first; n <= longest; n += walkers) {
            for (const [index, step] of story.entries()) {
              const operation = calls[index]?.[n - 1];
              const where = `step ${index + 1}, crash ${moment} call ${n}, ${operation}`;
              if (operation) await site.die(step.command, n, moment);
              await liveStep(site, step, where);
            }
          }
        } finally {
          await site.close();
        }
      };
      await Promise.all(Array.from({ length: walkers }, (_, index) => walk(index + 1)));
    }, 280_000);
  });
}

interface Step {
  command: Command;
  /** What the account holds afterwards, of each kind. */
  leaves: object;
}

/** Answers the step's AWS calls. */
async function liveStep({ live, cloud }: CrashSite, { command, leaves }: Step, where: string) {
  const calls = await live(command);
  expect(countsOf(await takeInventory(cloud.endpoint)), where).toEqual(leaves);
  return calls;
}
