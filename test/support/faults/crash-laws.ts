// The crash tests: what must hold after a crash at any AWS call of a command, whatever the command.
import { expect } from 'vitest';
import { exit } from '../../../src/commands/invocation/command.ts';
import { setUp } from '../../../src/commands/setup.ts';
import { tearDown } from '../../../src/commands/teardown.ts';
import type { SetupFlags } from '../../../src/lifecycle/setup-flags.ts';
import { countsOf, emptyAccount } from '../stacks/inventory.ts';
import type { Command, CrashSite, Remains } from './crash.ts';

export const setup =
  (flags: SetupFlags): Command =>
  (session) =>
    setUp(session, flags);
export const teardown: Command = (session) => tearDown(session, {});

export interface Step {
  command: Command;
  /** How much of each kind the account holds afterwards. */
  leaves: object;
  /** What it makes at least: fewer calls would mean that it did something else. */
  minCalls?: number;
  /** Fails if readers no longer find what they found before: run right after each crash, and when the command has ended. */
  holds?: Command;
}

/** Carries the step out; after a crash at each of its calls the same command ends in the same, and a teardown in nothing. */
export async function crashEverywhere(site: CrashSite, step: Step): Promise<void> {
  const { command, leaves, holds = noQuestion, minCalls = 60 } = step;
  const { calls, remains } = await site.crashes(command);
  expect(countsOf(await site.inventory())).toEqual(leaves);
  await site.run(holds);
  // Before and after each call: no moment is missing.
  expect(remains.flatMap(({ moments }) => moments)).toHaveLength(2 * calls.length);
  expect(calls.length).toBeGreaterThan(minCalls);
  const ends = [
    { command, leaves, holds },
    ...(command === teardown ? [] : [{ command: teardown, leaves: nothing, holds: noQuestion }]),
  ];
  const left = remains.flatMap((one) => ends.map((end) => ({ ...end, one })));
  // Side by side: each waits as long as it works.
  const walk = async () => {
    for (let next = left.pop(); next; next = left.pop()) await goOn(next.one, next);
  };
  await Promise.all([walk(), walk(), walk()]);
}

const nothing = countsOf(emptyAccount);
const noQuestion: Command = async () => exit.done;

async function goOn(
  { open, moments }: Remains,
  { command, leaves, holds }: Omit<Required<Step>, 'minCalls'>,
): Promise<void> {
  const where = `crash ${moments.join('; ')}`;
  const site = await open();
  try {
    for (const next of [holds, command, holds])
      await site.run(next).catch((cause) => {
        throw new Error(where, { cause });
      });
    expect(countsOf(await site.inventory()), where).toEqual(leaves);
  } finally {
    await site.close();
  }
}
