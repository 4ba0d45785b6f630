import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/events.ts';
import type { Done } from '../../../src/results/results.ts';
import { createReporter } from '../../../src/terminal/reporters.ts';
import { ending } from '../../support/fakes/endings.ts';
import { recorded } from '../../support/fakes/streams.ts';

const plain = { json: false, quiet: false, verbose: false, color: false, interactive: false };

const story: Event[] = [
  { event: 'started', id: 'jobs', type: 'SQS queue' },
  { event: 'note', id: 'jobs', text: 'the name is still cooling down' },
  { event: 'progress', id: 'upload', done: 1, total: 2, unit: 'bytes' },
  {
    event: 'finished',
    id: 'jobs',
    type: 'SQS queue',
    change: 'created',
    name: 'photos-jobs-bcd234',
    ms: 840,
  },
  {
    event: 'failed',
    id: 'images',
    error: { code: 'AccessDenied', message: 'not allowed', fix: 'ask the owner' },
  },
  { event: 'item', file: 'in/a.jpg', key: 'a.jpg', result: 'uploaded', bytes: 1200 },
  {
    event: 'item',
    file: 'in/b.jpg',
    key: 'b.jpg',
    result: 'skipped',
    bytes: 5,
    reason: 'unchanged',
    isUnchanged: true,
  },
  { event: 'item', file: 'in/c.txt', key: 'c.txt', result: 'skipped', bytes: 5, reason: 'not an image' },
  { event: 'item', file: 'in/d.jpg', key: 'd.jpg', result: 'failed', bytes: 5, reason: 'damaged' },
  { event: 'hint', text: 'try this next' },
  { event: 'error', code: 'TimedOut', message: 'no news', fix: 'wait' },
  ending('setup', { created: 1, ms: 6200 }),
];

async function tell(output: Partial<typeof plain>, events: Event[], terminal?: { columns: number }) {
  const streams = { stdout: recorded(terminal), stderr: recorded(terminal) };
  const reporter = await createReporter({ ...plain, ...output }, streams);
  await reporter.recordsAs('table');
  for (const event of events) reporter.emit(event);
  await reporter.stop();
  return { stdout: streams.stdout.text(), stderr: streams.stderr.text() };
}

describe('--json', () => {
  it('writes every event of the contract as one line of stdout, and no progress and no hint', async () => {
    const { stdout } = await tell({ json: true }, story);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual(story.filter(({ event }) => event !== 'progress' && event !== 'hint'));
  });

  it('tells people on stderr only why a command failed', async () => {
    const { stderr } = await tell({ json: true }, story);
    expect(stderr).toBe('✖ no news\n  → wait\n');
  });

  it('writes a record with its fields inline', async () => {
    const { stdout } = await tell({ json: true }, [
      { event: 'record', ImageID: 'a "b".jpg', Status: 'done' },
    ]);
    expect(stdout).toBe('{"event":"record","ImageID":"a \\"b\\".jpg","Status":"done"}\n');
  });
});

describe('explained calls', () => {
  const call: Event = {
    event: 'call',
    operation: 'CreateRole',
    script: "aws iam create-role \\\n  --role-name 'a b'",
    why: ['again while IAM is slow', 'wait until it is there'],
  };

  it('are a script on stdout, with nothing else in it', async () => {
    const { stdout, stderr } = await tell({ quiet: true }, [call, ending('setup', { created: 1, ms: 6200 })]);
    expect(stdout).toBe(
      "# again while IAM is slow\n# wait until it is there\naws iam create-role \\\n  --role-name 'a b'\n",
    );
    expect(stderr).toBe('');
  });

  it('are one line each with --json', async () => {
    const { stdout } = await tell({ json: true }, [call]);
    expect(JSON.parse(stdout)).toEqual(call);
  });
});

describe('plain lines', () => {
  it('tell each fact once on stderr, without escape codes, and the result on stdout', async () => {
    const { stdout, stderr } = await tell({}, story);
    expect(stderr.split('\n')).toEqual([
      '· jobs: the name is still cooling down',
      '✔ created SQS queue photos-jobs-bcd234 0.8 s',
      '✖ not allowed',
      '  → ask the owner',
      '↑ uploaded in/a.jpg (1.2 kB)',
      '✖ failed in/d.jpg: damaged',
      '! skipped in/c.txt: not an image',
      'try this next',
      '✖ no news',
      '  → wait',
      '',
    ]);
    expect(stdout).toBe('✔ 1 created, 0 updated, 0 unchanged in 6.2 s\n');
  });

  it('show the escape codes of a name in an error, and do not obey them', async () => {
    const error = { code: 'Usage', message: 'a\x1b[2J.jpg: no\nsuch file', fix: 'rename a\x1b[2J.jpg' };
    const { stderr } = await tell({}, [
      { event: 'error', ...error },
      { event: 'failed', id: 'jobs', error },
    ]);
    const told = '✖ a\\x1b[2J.jpg: no\nsuch file\n  → rename a\\x1b[2J.jpg\n';
    expect(stderr).toBe(told + told);
  });

  it('show why a step failed once: what ends the command names the step', async () => {
    const error = { code: 'AccessDenied', message: 'creating the queue: not allowed', fix: 'ask the owner' };
    const failed: Event = { event: 'failed', id: 'jobs', error };
    const { stderr } = await tell({}, [failed, { event: 'error', ...error }]);
    expect(stderr).toBe(
      '✖ creating the queue: not allowed\n  → ask the owner\n✖ not finished: jobs failed, as shown above\n',
    );
  });

  it('show each of several failures once, and advice that none of them had', async () => {
    const failures = [
      { code: 'Throttled', message: 'creating the queue: too many' },
      { code: 'Conflict', message: 'creating the table: taken' },
    ];
    const events = failures.map((error, index): Event => ({ event: 'failed', id: `step-${index}`, error }));
    const both = { code: 'Throttled', message: '2 steps failed: …', fix: 'run it again', failures };
    const { stderr } = await tell({}, [...events, { event: 'error', ...both }]);
    expect(stderr.split('\n')).toEqual([
      '✖ creating the queue: too many',
      '✖ creating the table: taken',
      '✖ not finished: step-0, step-1 failed, as shown above',
      '  → run it again',
      '',
    ]);
  });

  it('show all of an error of which only a part was seen', async () => {
    const [seen, unseen] = [
      { code: 'A', message: 'one' },
      { code: 'B', message: 'two' },
    ];
    const both = { code: 'A', message: '2 steps failed: one; two', failures: [seen, unseen] };
    const { stderr } = await tell({}, [
      { event: 'failed', id: 'jobs', error: seen },
      { event: 'error', ...both },
    ]);
    expect(stderr).toBe('✖ one\n✖ 2 steps failed: one; two\n');
  });

  it('do not repeat the reason for what a teardown leaves', async () => {
    const reason = 'deleting SQS queue q: no';
    const left = [
      { id: 'jobs', type: 'SQS queue', name: 'q', reason },
      { id: 'images', type: 'DynamoDB table', name: 't', reason: 'it was not made by thumbs' },
    ];
    const { stdout, stderr } = await tell({}, [
      { event: 'failed', id: 'jobs', error: { code: 'X', message: reason } },
      ending('teardown', { destroyed: 1, left, ms: 1000 }),
    ]);
    expect(stderr).toBe(`✖ ${reason}\n`);
    expect(stdout.split('\n').slice(1)).toEqual([
      '  SQS queue q: as shown above',
      '  DynamoDB table t: it was not made by thumbs',
      '',
    ]);
  });

  it('with --quiet are failures, errors and the closing line', async () => {
    const { stdout, stderr } = await tell({ quiet: true }, story);
    expect(stderr.split('\n').filter((line) => line && !line.startsWith('  →'))).toEqual([
      '✖ not allowed',
      '✖ failed in/d.jpg: damaged',
      '✖ no news',
    ]);
    expect(stdout).toContain('1 created');
  });

  it('of a dry run say where a file would go', async () => {
    const { stderr } = await tell({}, [
      {
        ...{ event: 'item', file: 'in/a.jpg', key: 'trip/a.jpg', result: 'skipped', bytes: 210_000 },
        ...{ reason: 'dry run: would be uploaded', wouldUpload: true },
      },
    ]);
    expect(stderr).toBe('↑ would upload in/a.jpg as trip/a.jpg (210 kB)\n');
  });

  it('of a dry run with --delete say what would be deleted', async () => {
    const { stderr } = await tell({}, [
      {
        ...{ event: 'item', file: '', key: 'old.png', result: 'skipped', bytes: 0 },
        ...{ reason: 'dry run: would be deleted', wouldDelete: true },
      },
    ]);
    expect(stderr).toBe('- would delete old.png\n');
  });

  it('count skipped files by reason; with --verbose they name each', async () => {
    const skip = (file: string, reason: string, reasonKind?: string): Event => ({
      ...{ event: 'item', file, key: file, result: 'skipped', bytes: 1, reason },
      ...(reasonKind ? { reasonKind } : {}),
    });
    const wrong = Array.from({ length: 1200 }, (_, index) => skip(`src/${index}.ts`, 'not an image'));
    const same = [1, 2].map((n) =>
      skip(`copy ${n}.jpg`, `identical to ${n}.jpg`, 'identical to another file'),
    );
    const events = [...wrong, ...same, skip('big.png', 'too large'), ending('upload', { skipped: 1203 })];
    const { stderr, stdout } = await tell({}, events);
    expect(stderr.split('\n')).toEqual([
      '! skipped 1,200 files: not an image (src/0.ts, for example; --verbose names each)',
      '! skipped 2 files: identical to another file (copy 1.jpg, for example; --verbose names each)',
      '! skipped big.png: too large',
      '',
    ]);
    expect(stdout).toContain('1,203 skipped');
    expect((await tell({ verbose: true }, events)).stderr.split('\n')).toHaveLength(1204);
    expect((await tell({ quiet: true }, events)).stderr).toBe('');
    expect((await tell({ json: true }, events)).stdout.split('\n')).toHaveLength(1205);
  });

  it('count skipped files in a few lines, however many reasons there are', async () => {
    const events = Array.from(
      { length: 100 },
      (_, index): Event => ({
        ...{ event: 'item', file: `${index}`, key: `${index}`, result: 'skipped', bytes: 1 },
        reason: `reason ${index}`,
      }),
    );
    const { stderr } = await tell({}, [...events, ending('upload', {})]);
    expect(stderr.trim().split('\n')).toHaveLength(21);
    expect(stderr).toContain('! skipped 80 files: other reasons (20, for example; --verbose names each)');
  });

  it('with --verbose tell of unchanged files, too', async () => {
    expect((await tell({ verbose: true }, story)).stderr).toContain('skipped in/b.jpg: unchanged');
  });
});

describe('a plan', () => {
  const planned: Event & { event: 'planned' } = {
    event: 'planned',
    steps: [
      {
        id: 'jobs',
        type: 'SQS queue',
        name: 'photos-jobs-bcd234',
        action: 'update',
        differences: [{ field: 'VisibilityTimeout', is: '30', wanted: '360' }],
      },
    ],
  };

  const text = '~ update SQS queue photos-jobs-bcd234\n    VisibilityTimeout: "30" → "360"\n';

  it('that was asked for itself is shown with its totals', async () => {
    const totals = { wouldCreate: 0, wouldUpdate: 1, wouldDestroy: 0, unchanged: 2 };
    const { stdout } = await tell({}, [planned, ending('setup', { plan: true, ...totals })]);
    expect(stdout).toBe(`${text}0 to create, 1 to update, 0 to remove, 2 unchanged; nothing was done\n`);
  });

  it('that was interrupted or refused is not shown', async () => {
    const { stdout, stderr } = await tell({}, [planned, { event: 'error', code: 'X', message: 'refused' }]);
    expect(stdout).toBe('');
    expect(stderr).toBe('✖ refused\n');
  });

  it('of many settings in one field shows those that differ', async () => {
    const environment = { THUMBS_TABLE: 'photos', THUMBS_BUCKET: 'old' };
    const wanted = { THUMBS_TABLE: 'photos', THUMBS_RECIPE: '{}' };
    const differences = [{ field: 'environment', is: environment, wanted }];
    const steps = planned.steps.map((step) => ({ ...step, differences }));
    const { stdout } = await tell({}, [{ ...planned, steps }, ending('setup', { plan: true })]);
    expect(stdout.split('\n').slice(1, 3)).toEqual([
      '    environment.THUMBS_BUCKET: "old" → null',
      '    environment.THUMBS_RECIPE: null → "{}"',
    ]);
    expect(stdout).not.toContain('THUMBS_TABLE');
  });

  it('is not shown when it is carried out', async () => {
    expect((await tell({}, [planned, ...story])).stdout).not.toContain('VisibilityTimeout');
  });
});

describe('closing words', () => {
  it.each<[Done, string]>([
    [
      ending('setup', { unchanged: 11, ms: 300 }),
      '✔ nothing to change: all 11 resources are as they should be (0.3 s)',
    ],
    [
      ending('setup', { unchanged: 1, ms: 300 }),
      '✔ nothing to change: the one resource is as it should be (0.3 s)',
    ],
    [
      ending('upload', {
        ...{ uploaded: 2, skipped: 4, unchanged: 3, done: 1, failed: 1 },
        ...{ bytes: 2_400_000, ms: 4200 },
      }),
      '! 2 uploaded (2.4 MB), 3 unchanged, 1 skipped, 1 with thumbnails, 1 failed in 4.2 s',
    ],
    [
      ending('upload', { skipped: 3, bytes: 50, dryRun: true, wouldUpload: 1, wouldDelete: 2, ms: 1 }),
      '1 image would be uploaded (50 B), 2 skipped, 2 would be deleted; nothing was done',
    ],
    [ending('upload', { ms: 300 }), 'nothing was uploaded'],
    [ending('teardown', { destroyed: 11, ms: 3000 }), '✔ 11 destroyed in 3.0 s, 0 left'],
    [
      ending('teardown', {
        destroyed: 1,
        left: [{ id: 'jobs', type: 'SQS queue', name: 'q', reason: 'denied' }],
      }),
      '! 1 destroyed in 0.0 s, 1 left\n  SQS queue q: denied',
    ],
    [
      ending('local', { running: false, endpoint: null, pid: null, dataDir: '/d' }),
      'the embedded cloud is not running',
    ],
    [
      ending('local', { running: false, endpoint: null, pid: null, dataDir: '/d', stopped: true }),
      '✔ the embedded cloud has stopped; its data is kept in /d',
    ],
    [
      ending('local', { running: false, endpoint: null, pid: null, dataDir: '/d', stopped: false }),
      'the embedded cloud was not running',
    ],
    [
      ending('local', {
        ...{ running: false, endpoint: null, pid: null, dataDir: '/d' },
        ...{ stopped: true, deleted: true },
      }),
      '✔ the embedded cloud has stopped, and its data in /d is deleted',
    ],
    [
      ending('local', {
        ...{ running: false, endpoint: null, pid: null, dataDir: '/d' },
        ...{ stopped: false, deleted: true },
      }),
      '✔ the data of the embedded cloud in /d is deleted',
    ],
    [ending('retry', { dropped: ['a', 'b'] }), '✔ dropped a, b'],
    [
      ending('retry', { retried: 2, done: 1, failed: 0, gone: 1, pending: 0, ms: 1000 }),
      '✔ 2 images sent again, 1 with thumbnails, 1 not in the bucket in 1.0 s',
    ],
    [ending('export', { exported: 'a.json', with: ['worker.zip'] }), '✔ a.json and worker.zip'],
  ])('of %j are %j', async (done, text) => {
    expect((await tell({}, [done])).stdout).toBe(`${text}\n`);
  });
});

describe('images', () => {
  const images: Event[] = [
    {
      event: 'record',
      ImageID: 'a,b.jpg',
      Status: 'done',
      Width: 640,
      Height: 480,
      OriginalBytes: 1200,
      ProcessedAt: '2026-11-21T09:05:00',
      Thumbnails: [{ Size: 256 }, { Size: 1024 }],
    },
    { event: 'record', ImageID: 'c.jpg', Status: 'failed', Error: { Code: 'Empty', Message: 'no content' } },
  ];

  it('are an aligned table on stdout whose failures tell why; their number goes to stderr', async () => {
    const { stdout, stderr } = await tell({}, [...images, ending('scan', { count: 2 })]);
    expect(stdout.split('\n')).toEqual([
      'key      status     size   bytes  when              thumbnails',
      'a,b.jpg  done    640x480  1.2 kB  2026-11-21 09:05  256, 1024',
      'c.jpg    failed                                     no content',
      '',
    ]);
    expect(stderr).toBe('2 images\n');
  });

  it('are CSV with a header even when there are none, and nothing else on stdout', async () => {
    const streams = { stdout: recorded(), stderr: recorded() };
    const reporter = await createReporter(plain, streams);
    await reporter.recordsAs('csv');
    reporter.emit(ending('scan', { count: 0 }));
    expect(streams.stdout.text()).toMatch(/^ImageID,Status,.*,ErrorMessage,ThumbnailNames\r\n$/);
    await reporter.recordsAs('csv');
    for (const event of images) reporter.emit(event);
    reporter.emit(ending('scan', { count: 2 }));
    expect(streams.stdout.text().split('\r\n')).toHaveLength(5);
    expect(streams.stdout.text()).toContain('"a,b.jpg",done,');
    expect(streams.stderr.text()).toBe('');
  });

  it('have the fields that were asked for, in a table and in CSV', async () => {
    const print = async (form: 'table' | 'csv') => {
      const streams = { stdout: recorded(), stderr: recorded() };
      const reporter = await createReporter(plain, streams);
      await reporter.recordsAs(form, ['ImageID', 'Error', 'None']);
      for (const event of images) reporter.emit(event);
      reporter.emit(ending('scan', { count: 2 }));
      return streams.stdout.text();
    };
    expect((await print('csv')).split('\r\n').slice(0, 2)).toEqual(['ImageID,Error,None', '"a,b.jpg",,']);
    expect(await print('table')).toMatch(
      /^ImageID +Error +None\na,b\.jpg .*\nc\.jpg +{"Code":"Empty","Message":"no content"}/,
    );
  });

  it('are a bare number when only the number is wanted', async () => {
    const streams = { stdout: recorded(), stderr: recorded() };
    const reporter = await createReporter(plain, streams);
    await reporter.recordsAs('count');
    reporter.emit(ending('scan', { count: 3000 }));
    expect(streams.stdout.text()).toBe('3000\n');
  });
});

describe('a terminal', () => {
  const output = { interactive: true };

  it('shows what runs together with its note, and turns it into a line when it is finished', async () => {
    const { stderr, stdout } = await tell(output, story, { columns: 80 });
    expect(stderr).toContain('SQS queue (jobs)');
    expect(stderr).toContain('✔ created SQS queue photos-jobs-bcd234 0.8 s\n');
    expect(stdout).toContain('1 created');
  });

  it('draws bars for an upload and no line for each file that went well', async () => {
    const { stderr } = await tell(
      output,
      [
        { event: 'progress', id: 'upload', done: 500_000, total: 2_000_000, unit: 'bytes' },
        { event: 'progress', id: 'thumbnails', done: 1, total: 12, unit: 'images' },
        { event: 'item', file: 'in/a.jpg', key: 'a.jpg', result: 'uploaded', bytes: 1200 },
        { event: 'item', file: 'in/d.jpg', key: 'd.jpg', result: 'failed', bytes: 5, reason: 'damaged' },
      ],
      { columns: 80 },
    );
    expect(stderr).toContain('500 kB of 2.0 MB');
    expect(stderr).toContain('1 of 12');
    expect(stderr).toContain('✖ failed in/d.jpg: damaged');
    expect(stderr).not.toContain('in/a.jpg');
  });

  it('draws no bars while a watch is idle, and a line for each file', async () => {
    const { stderr } = await tell(
      output,
      [
        { event: 'progress', id: 'upload', done: 500_000, total: 2_000_000, unit: 'bytes' },
        { event: 'watching', id: 'upload', paths: ['in'] },
        { event: 'progress', id: 'thumbnails', done: 1, total: 12, unit: 'images' },
        { event: 'item', file: 'in/a.jpg', key: 'a.jpg', result: 'uploaded', bytes: 1200 },
      ],
      { columns: 80 },
    );
    expect(stderr).not.toContain('1 of 12');
    expect(stderr).toContain('in/a.jpg');
  });
});

it('a terminal that does not know its size gets plain lines', async () => {
  const clearLine = () => {
    throw new Error('ora would clear endless lines');
  };
  const streams = { stdout: recorded(), stderr: Object.assign(recorded({ columns: 0 }), { clearLine }) };
  const reporter = await createReporter({ ...plain, interactive: true }, streams);
  for (const event of story) reporter.emit(event);
  await reporter.stop();
  expect(streams.stderr.text()).toBe((await tell({}, story)).stderr);
});

describe('stdout whose reader went away', () => {
  it('is no error, and says so to whoever streams', async () => {
    const streams = { stdout: recorded(), stderr: recorded() };
    const reporter = await createReporter({ ...plain, json: true }, streams);
    expect(await reporter.drained()).toBe(true);
    streams.stdout.emit('error', Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
    reporter.emit({ event: 'record', ImageID: 'a' });
    expect(await reporter.drained()).toBe(false);
    expect(streams.stdout.text()).toBe('');
  });

  it('is waited for no more', async () => {
    const streams = { stdout: recorded(), stderr: recorded() };
    const reporter = await createReporter(plain, streams);
    streams.stdout.emit('error', Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
    await expect(reporter.stop()).resolves.toBeUndefined();
  });
});

describe('stdout that does not take what is written', () => {
  it('ends the work of whoever streams, and lets the reporter close', async () => {
    const streams = { stdout: recorded(), stderr: recorded() };
    const reporter = await createReporter({ ...plain, json: true }, streams);
    streams.stdout.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }));
    await expect(reporter.drained()).rejects.toMatchObject({ code: 'OutputLost' });
    await expect(reporter.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'OutputLost' });
    await reporter.stop();
    expect(streams.stdout.text()).toBe('');
  });
});
