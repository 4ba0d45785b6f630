// Thousands of damaged pictures of every format: whatever is in a file, the answer is thumbnails or a reason.
import { expect, it } from 'vitest';
import { type Ended, fuzz } from '../support/faults/fuzz-run.ts';

/** More than 600 of each kind; test/bench/fuzz.ts takes any number. */
const pictures = 9_000;
const processes = 2;
const maxPeakMegabytes = 1_000;
const minOfKind = 500;

it('no damaged picture crashes the decoder, hangs it, or is left without thumbnails and without a reason', async () => {
  const tasks = Array.from({ length: processes }, (_, from) => ({ from, to: pictures, step: processes }));
  const runs = await Promise.all(tasks.map(fuzz));
  const ended = runs.flatMap((run) => run.ended);
  expect(runs.flatMap(({ stoppedAt }) => stoppedAt ?? [])).toEqual([]);
  expect(ended.filter(({ isWrong }) => isWrong)).toEqual([]);
  expect(ended).toHaveLength(pictures);
  expect(Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes))).toBeLessThan(maxPeakMegabytes);
  expectVariety(ended);
});

/** Damage that is always refused at once, or never seen, would test nothing. */
function expectVariety(ended: Ended[]): void {
  const counts = Object.groupBy(ended, ({ outcome }) => outcome);
  expect(counts.done?.length).toBeGreaterThan(pictures / 10);
  for (const code of ['Corrupt', 'Truncated', 'NotAnImage', 'TooLong']) {
    expect(counts[code]?.length, code).toBeGreaterThan(2);
  }
  // Some need every bit of theirs: of each kind one at least is still shown.
  const done = new Set(counts.done?.map(kindOf));
  const kinds = Object.groupBy(ended, kindOf);
  expect(done).toEqual(new Set(Object.keys(kinds)));
  for (const [kind, all = []] of Object.entries(kinds))
    expect(all.length, kind).toBeGreaterThanOrEqual(minOfKind);
}

const kindOf = ({ seed }: Ended) => /^\w+/.exec(seed)?.[0] ?? seed;
