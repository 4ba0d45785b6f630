// Damaged pictures of one kind, as many as wanted: what became of them, by outcome, and whatever was wrong.
// Run by hand: nice -n 19 node test/bench/fuzz.ts KIND [COUNT [FIRST]], with a kind such as heic or 'raw, NEF': how seeds begin.
import { fuzz } from '../support/faults/fuzz-run.ts';

const [kind = '', count = '10000', first = '0'] = process.argv.slice(2);
const from = Number(first);
const run = await fuzz({ from, to: from + Number(count), step: 1, kind });
const outcomes = Object.entries(Object.groupBy(run.ended, ({ outcome }) => outcome));
const counts = outcomes.map(([outcome, all = []]) => `${outcome} ${all.length}`);
const slowest = run.ended.reduce((most, { ms }) => Math.max(most, ms), 0);
const facts = [`${run.ended.length} pictures`, ...counts.sort()];
console.log(
  `${kind}: ${facts.join(', ')}; slowest ${Math.round(slowest)} ms, peak ${Math.round(run.peakMegabytes)} MB`,
);
for (const wrong of run.ended.filter(({ isWrong }) => isWrong)) console.log('wrong:', wrong);
if (run.stoppedAt) console.log('stopped at', run.stoppedAt);
process.exitCode = run.stoppedAt || run.ended.some(({ isWrong }) => isWrong) ? 1 : 0;
