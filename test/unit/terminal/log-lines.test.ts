import { describe, expect, it } from 'vitest';
import { logLine } from '../../../src/terminal/log-lines.ts';
import { makeStyle } from '../../../src/terminal/style.ts';

const style = makeStyle(false);
const at = new Date(2026, 10, 21, 9, 5, 7).toISOString();
const tell = (record: object) => logLine({ at, level: 'info', message: '', ...record }, style);

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

  it("of Lambda's own is shown as it is", () => {
    const message = 'Task timed out after 3.00 seconds';
    expect(tell({ level: 'platform', message })).toBe('09:05:07 · Task timed out after 3.00 seconds');
  });
});
