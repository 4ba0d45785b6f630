import { describe, expect, it } from 'vitest';
import { logLine } from '../../../src/terminal/log-lines.ts';
import { makeStyle } from '../../../src/terminal/style.ts';

const style = makeStyle(false);
const at = new Date(2026, 10, 21, 9, 5, 7).toISOString();
const tell = (record: object, verbose = false) =>
  logLine({ at, level: 'info', message: '', ...record }, style, verbose);

describe('a line of the log', () => {
  it('says when, what came of it, which image and how long', () => {
    expect(tell({ outcome: 'done', key: 'a.jpg', ms: 1234 })).toBe('09:05:07 ✔ done    a.jpg  1,234 ms');
  });

  it('says why', () => {
    const failed = {
      level: 'warn',
      outcome: 'failed',
      key: 'b.jpg',
      ms: 3,
      code: 'Empty',
      reason: 'no content',
    };
    expect(tell(failed)).toBe('09:05:07 ✖ failed  b.jpg  3 ms  Empty: no content');
    const unreadable = { level: 'error', outcome: 'unreadable', reason: 'no\u001b[31m JSON' };
    expect(tell(unreadable)).toBe('09:05:07 ! unreadable no\\x1b[31m JSON');
  });

  it("keeps Lambda's routine to itself, but not its trouble", () => {
    const platform = (message: string) => ({ level: 'platform', message });
    for (const message of [
      'START RequestId: r',
      'END RequestId: r',
      'INIT_START Runtime',
      'REPORT RequestId: r',
    ])
      expect(tell(platform(message))).toBeUndefined();
    expect(tell(platform('START RequestId: r'), true)).toBe('09:05:07 · START RequestId: r');
    expect(tell(platform('REPORT RequestId: r\tStatus: timeout'))).toMatch(/timeout/);
    expect(tell(platform('Task timed out after 3.00 seconds'))).toMatch(/timed out/);
  });
});
