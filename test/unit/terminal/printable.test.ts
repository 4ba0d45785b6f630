import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/events.ts';
import { estimateStack } from '../../../src/price/estimate.ts';
import { defaultSettings } from '../../../src/stack/settings.ts';
import { csvLine } from '../../../src/terminal/csv.ts';
import { printable, printableLines, safeJson } from '../../../src/terminal/printable.ts';
import type { RecordForm } from '../../../src/terminal/records.ts';
import { createReporter } from '../../../src/terminal/reporters.ts';
import { ending } from '../../support/fakes/endings.ts';
import { recorded } from '../../support/fakes/streams.ts';

/** ESC, C1, direction, zero width, separators: each would move the cursor, turn the line or hide in it. */
const hostile = 'a\x1b[2J\x9b\u202e\u2066\u200f\u200b\u2028\u2029\ufeff\u{e0041}.jpg';
const risky = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/u;

describe('a text of others', () => {
  it.each([
    ['a\x1b[2Jb\nc\x9b', 'a\\x1b[2Jb\\x0ac\\x9b'],
    ['gpj.\u202egnp.exe', 'gpj.\\u202egnp.exe'],
    ['a\u2066b\u2069\u200e\u200f\u061c', 'a\\u2066b\\u2069\\u200e\\u200f\\u061c'],
    ['a\u200bb\u200dc\ufeff\xad', 'a\\u200bb\\u200dc\\ufeff\\xad'],
    ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['a\u{e0041}\ud800', 'a\\u{e0041}\\ud800'],
  ])('shows what would be obeyed or hide: %j', (text, shown) => expect(printable(text)).toBe(shown));

  it.each([
    'été 2026/naïve ñandú.jpg',
    'e\u0301te\u0301',
    '写真/葛\u{e0100}.jpg',
    '👨‍👩‍👧 ❤️ 1️⃣ 👍🏽 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'می‌خواهم',
    'क्‍ष',
    'עברית العربية',
  ])('stays as it is where that is how it is spelled: %s', (text) => expect(printable(text)).toBe(text));

  it('keeps its lines where it may have some', () => {
    expect(printableLines('a\n\x1bb')).toBe('a\n\\x1bb');
  });

  it('as JSON is escaped by JSON, and reads as the same', () => {
    const json = safeJson(JSON.stringify({ [hostile]: hostile }));
    expect(json).not.toMatch(risky);
    expect(json).toContain('\\u202e');
    expect(JSON.parse(json)).toEqual({ [hostile]: hostile });
  });
});

const step = { id: hostile, type: hostile, name: hostile, action: 'update' as const };
const differences = [{ field: hostile, is: { [hostile]: hostile }, wanted: { b: [hostile] } }];
const error = { code: hostile, message: hostile, fix: hostile };
const item = { file: hostile, key: hostile, bytes: 1, reason: hostile };
const left = [{ id: hostile, type: hostile, name: hostile, reason: hostile }];

const price = { ...estimateStack(defaultSettings, []), used: null };
const unknown = { queue: null, deadLetters: null, done: null, failed: null, lastHour: null, price };

/** Every event that there is, with such a text in every place. */
const events: Event[] = [
  { event: 'planned', steps: [{ ...step, differences }] },
  { event: 'started', id: 'x', type: hostile },
  { event: 'note', id: 'x', text: hostile },
  { event: 'note', id: hostile, text: hostile },
  { event: 'progress', id: hostile, done: 1, total: 2, unit: 'images' },
  { event: 'finished', id: 'x', type: hostile, change: 'created', name: hostile, ms: 1 },
  { event: 'failed', id: hostile, error },
  ...(['uploaded', 'skipped', 'done', 'failed', 'deleted'] as const).map(
    (result): Event => ({ event: 'item', ...item, result }),
  ),
  { event: 'finding', id: hostile, title: hostile, level: 'problem', text: hostile, fix: hostile },
  { event: 'listening', id: hostile, url: hostile },
  { event: 'hint', text: hostile },
  { event: 'error', ...error },
  ending('setup', { created: 1, api: hostile, token: hostile, site: hostile }),
  ending('teardown', { left, destroyed: 1 }),
  ending('local', { running: true, endpoint: hostile, pid: 1, dataDir: hostile }),
  ending('status', { drift: true, resources: [{ ...step, state: 'drifted', differences }], ...unknown }),
  ending('recover', { recovered: 1, missing: [hostile], stack: hostile }),
  ending('export', { exported: hostile, with: [hostile] }),
  ending('local', { script: hostile }),
  ending('completion', { script: hostile }),
  ending('export', { template: hostile }),
  ending('policy', { policyFiles: [hostile], policies: [] }),
  ending('policy', { policy: { Statement: hostile }, policies: [] }),
  ending('download', { downloaded: hostile, key: hostile }),
  ending('state', { stateFile: hostile, endpoint: hostile }),
  ending('query', { written: hostile }),
  ending('retry', { dropped: [hostile] }),
];

const record = {
  ...{
    ImageID: hostile,
    Status: hostile,
    Camera: hostile,
    Error: { Code: hostile, Message: hostile },
    Fix: hostile,
  },
  ...{
    level: 'error',
    outcome: hostile,
    key: hostile,
    code: hostile,
    reason: hostile,
    message: hostile,
    at: 1,
  },
  ...{ id: hostile, type: hostile, status: hostile, name: hostile, link: hostile },
  ...{ stack: hostile, expires: hostile, destroyed: 1, left: [] },
  [hostile]: { [hostile]: hostile },
};

async function shown(
  told: Event[],
  output: object,
  form: RecordForm = 'table',
  fields?: string[],
): Promise<string> {
  const terminal = { columns: 400 };
  const streams = { stdout: recorded(terminal), stderr: recorded(terminal) };
  const plain = { json: false, quiet: false, verbose: true, color: false, interactive: false };
  const reporter = await createReporter({ ...plain, ...output }, streams);
  await reporter.recordsAs(form, fields);
  for (const event of told) reporter.emit(event);
  return (streams.stdout.text() + streams.stderr.text()).replaceAll(/\r?\n/g, ' ');
}

describe('nothing that is shown', () => {
  it.each(events.map((event) => [JSON.stringify(event).slice(0, 40), event] as const))(
    'is obeyed: %s',
    async (_name, event) => {
      // A plan is shown once it is known that nothing follows.
      const told: Event[] = event.event === 'planned' ? [event, ending('setup', { plan: true })] : [event];
      const text = await shown(told, {});
      expect(text).not.toMatch(risky);
      if (event.event !== 'progress') expect(text).toMatch(/\\[ux]/);
      expect(await shown([event], { json: true })).not.toMatch(risky);
    },
  );

  it.each([
    ['table', undefined],
    ['problems', undefined],
    ['state', undefined],
    ['receipts', undefined],
    ['logs', undefined],
    ['csv', undefined],
    ['table', [hostile, 'ImageID']],
    ['csv', [hostile, 'ImageID']],
  ] as [RecordForm, string[] | undefined][])('is obeyed in records: %s %j', async (form, fields) => {
    const text = await shown(
      [{ event: 'record', ...record }, ending('scan', { count: 1 })],
      {},
      form,
      fields,
    );
    expect(text).not.toMatch(risky);
    expect(text).toContain('\\u202e');
  });

  it('is obeyed by the lines of a terminal with a spinner', async () => {
    const terminal = { columns: 400 };
    const streams = { stdout: recorded(terminal), stderr: recorded(terminal) };
    const output = { json: false, quiet: false, verbose: true, color: false, interactive: true };
    const reporter = await createReporter(output, streams);
    await reporter.recordsAs('table');
    for (const event of events) reporter.emit(event);
    // ora has codes of its own, but clears no screen.
    const text = streams.stderr.text();
    expect(text).not.toContain('\x1b[2J');
    expect(stripVTControlCharacters(text).replaceAll(/\r?\n/g, ' ')).not.toMatch(risky);
  });

  it('in a policy or a template changes what it says', async () => {
    const policy = { Statement: hostile };
    expect(JSON.parse(await shown([ending('policy', { policy, policies: [policy] })], {}))).toEqual(policy);
    const template = JSON.stringify(policy);
    expect(JSON.parse(await shown([ending('export', { template })], {}))).toEqual(policy);
  });
});

describe('a cell of CSV', () => {
  it.each([
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['+SUM(1,2)', `"'+SUM(1,2)"`],
    ['-2+3+cmd', `"'-2+3+cmd"`],
    ['@SUM(1)', `"'@SUM(1)"`],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['＝1+1', `"'＝1+1"`],
    ['+49 170', `"'+49 170"`],
  ])('that a spreadsheet would calculate is text: %j', (text, cell) => {
    expect(csvLine(['a', text])).toBe(`a,${cell}\r\n`);
  });

  it('that is a number stays one, however it came', () => {
    expect(csvLine([-5, 1.5, '-12.5', '+3', '-1e-7', 0])).toBe('-5,1.5,-12.5,+3,-1e-7,0\r\n');
  });

  it('that is a text stays as it is', () => {
    expect(csvLine(['a=b', "'quoted'", '2026-11-29', ''])).toBe("a=b,'quoted',2026-11-29,\r\n");
  });

  it('may have several lines', () => expect(csvLine(['a\nb\tc'])).toBe('"a\nb\tc"\r\n'));
});
