import { describe, expect, it } from 'vitest';
import { meterLine, startMeter } from '../../../src/terminal/meter.ts';

const event = (done: number, total: number) =>
  ({ event: 'progress', id: 'upload', done, total, unit: 'bytes' }) as const;

describe('a progress bar', () => {
  it('tells how much, how fast and how long still', () => {
    const meter = { ...startMeter(event(0, 4_000_000), 0), latest: event(1_000_000, 4_000_000), at: 900 };
    expect(meterLine(meter, 1000, 80)).toBe(
      'upload      ━━━━━━──────────────────  25 % 1.0 MB of 4.0 MB 1.0 MB/s 3.0 s left',
    );
  });

  it('guesses no rate from a moment', () => {
    expect(meterLine({ ...startMeter(event(0, 4), 0), latest: event(1, 4) }, 100, 80)).toMatch(/1 B of 4 B$/);
  });

  it('keeps the rate it had when it was full', () => {
    const full = { ...startMeter(event(0, 4_000_000), 0), latest: event(4_000_000, 4_000_000), at: 1000 };
    expect(meterLine(full, 60_000, 80)).toMatch(/100 % 4\.0 MB of 4\.0 MB 4\.0 MB\/s$/);
  });

  it.each([120, 80, 76, 60, 40, 30, 20, 10])('fits into %d columns', (width) => {
    const latest = event(123_456_789, 9_876_543_210);
    const line = meterLine({ ...startMeter(event(0, 9_876_543_210), 0), latest, at: 90_000 }, 91_000, width);
    expect(line.length).toBeLessThanOrEqual(width);
    expect(line).toContain(width < 12 ? 'upload' : '1 %');
    expect(line.includes(' left')).toBe(width >= 74);
  });

  it('of nothing is empty', () => {
    expect(meterLine(startMeter(event(0, 0), 0), 0, 80)).toContain('0 %');
  });
});
