import { describe, expect, it } from 'vitest';
import { meterLine, startMeter } from '../../../src/terminal/meter.ts';

const event = (done: number, total: number) =>
  ({ event: 'progress', id: 'upload', done, total, unit: 'bytes' }) as const;

describe('a progress bar', () => {
  it('tells how much, how fast and how long still', () => {
    const meter = { ...startMeter(event(0, 4_000_000), 0), latest: event(1_000_000, 4_000_000), at: 900 };
    expect(meterLine(meter, 1000)).toBe(
      'upload      ━━━━━━──────────────────  25 % 1.0 MB of 4.0 MB 1.0 MB/s 3.0 s left',
    );
  });

  it('guesses no rate from a moment', () => {
    expect(meterLine({ ...startMeter(event(0, 4), 0), latest: event(1, 4) }, 100)).toMatch(/1 B of 4 B$/);
  });

  it('keeps the rate it had when it was full', () => {
    const full = { ...startMeter(event(0, 4_000_000), 0), latest: event(4_000_000, 4_000_000), at: 1000 };
    expect(meterLine(full, 60_000)).toMatch(/100 % 4\.0 MB of 4\.0 MB 4\.0 MB\/s$/);
  });

  it('of nothing is empty', () => {
    expect(meterLine(startMeter(event(0, 0), 0), 0)).toContain('0 %');
  });
});
