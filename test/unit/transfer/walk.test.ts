import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Event, ItemEvent } from '../../../src/events.ts';
import { defaultSettings } from '../../../src/stack/settings.ts';
import { type SurveyOptions, surveyImages } from '../../../src/transfer/survey.ts';
import { solid } from '../../support/pictures/pictures.ts';

let folder: string;
let jpeg: Buffer;
let other: Buffer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-walk-'));
  jpeg ??= await solid(8, 8, [1, 2, 3]).jpeg().toBuffer();
  other ??= await solid(8, 8, [250, 2, 3]).jpeg().toBuffer();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, bytes: Buffer | string = jpeg): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}

async function survey(paths: string[], options: SurveyOptions = {}) {
  const events: Event[] = [];
  const emit = (event: Event) => void events.push(event);
  const result = await surveyImages(
    paths.map((path) => join(folder, path)),
    options,
    { settings: defaultSettings, emit, signal: new AbortController().signal },
  );
  const skipped = events.filter((event): event is ItemEvent => event.event === 'item');
  return {
    ...result,
    events,
    keys: result.images.map(({ key }) => key),
    reasons: skipped.map(({ key, reason }) => [key, reason]),
  };
}

describe('folders of programs', () => {
  it('are left out, which is said once; what was sent from there before is not gone', async () => {
    await put('in/a.jpg');
    await put('in/.git/b.jpg');
    await put('in/web/node_modules/icon/c.jpg');
    await put('in/node_modules/d.jpg');
    const found = await survey(['in']);
    expect(found.keys).toEqual(['a.jpg']);
    expect(found.skipped).toBe(0);
    const notes = found.events.filter(({ event }) => event === 'note');
    expect(notes).toMatchObject([
      { text: `left out: ${join(folder, 'in', '.git')} and 2 more folders like it` },
    ]);
    expect(found.incompleteness).toBeUndefined();
    expect(found.fateOf('web/node_modules/icon/c.jpg')).toBe('other');
    expect(found.fateOf('web/e.jpg')).toBe('gone');
  });

  it('are sent when they are named', async () => {
    await put('in/node_modules/d.jpg');
    expect((await survey(['in/node_modules'])).keys).toEqual(['d.jpg']);
  });
});

describe('keys', () => {
  it('are relative to the folder, whatever characters are in the names', async () => {
    const names = ['100% sure.jpg', 'a+b c.jpg', 'sub/deep/été.jpg', 'ünïcode/写真.jpg', 'quote\'".jpg'];
    for (const name of names) await put(`in/${name}`);
    expect((await survey(['in'])).keys).toEqual([...names].sort());
  });

  it('are NFC, so that a Mac and a Linux box give the same', async () => {
    await put('in/cafe\u0301.jpg');
    expect((await survey(['in'])).keys).toEqual(['caf\u00e9.jpg']);
  });

  it('keep what other systems would change: signs of URLs, spaces at the ends, dots, backslashes', async () => {
    const names = [
      '#1?&=.jpg',
      ' both ends ',
      'a..b.jpg',
      'back\\slash.jpg',
      'c%2Bd+e.jpg',
      'line\nbreak.jpg',
    ];
    for (const name of names) await put(`in/${name}`);
    expect((await survey(['in'])).keys.toSorted()).toEqual(names.toSorted());
  });

  it('that differ only in how their letters are composed are one key, and two files with it are refused', async () => {
    await put('in/caf\u00e9.jpg');
    await put('in/cafe\u0301.jpg', other);
    await expect(survey(['in'])).rejects.toMatchObject({ code: 'Usage' });
  });

  it('of a file given by itself is its name', async () => {
    await put('in/sub/a.jpg');
    expect((await survey(['in/sub/a.jpg'])).keys).toEqual(['a.jpg']);
  });

  it.each(['trip', 'trip/', '/trip'])('begin with the folder that --prefix %s names', async (prefix) => {
    await put('in/a.jpg');
    expect((await survey(['in'], { prefix })).keys).toEqual(['trip/a.jpg']);
  });

  it('that two different pictures would share are refused, naming both', async () => {
    for (const name of ['a.jpg', 'b.jpg']) {
      await put(`one/${name}`);
      await put(`two/${name}`, other);
    }
    await expect(survey(['one', 'two'])).rejects.toMatchObject({
      code: 'Usage',
      message: expect.stringMatching(/key 'a\.jpg': \S*one.a\.jpg and \S*two.a\.jpg; so would 1 more$/),
    });
  });

  it('that are shared by the same picture, or by what is no picture, are no reason to stop', async () => {
    for (const start of ['one', 'two']) {
      await put(`${start}/a.jpg`);
      await put(`${start}/notes.txt`, `of ${start}`);
    }
    const { keys, reasons } = await survey(['one', 'two']);
    expect(keys).toEqual(['a.jpg']);
    expect(reasons).toContainEqual(['a.jpg', `identical to ${join(folder, 'one', 'a.jpg')}`]);
  });

  it.skipIf(process.platform !== 'linux')(
    'of names that are not UTF-8 hold their bytes percent-encoded, and open the right files',
    async () => {
      const inside = Buffer.from(`${folder}/in/`);
      await put('in/100%.jpg');
      await put('in/caf\u00e9.jpg');
      for (const byte of [0xe9, 0xe8, 0xea]) {
        const name = Buffer.concat([Buffer.from('50% caf'), Buffer.of(byte), Buffer.from('.jpg')]);
        await writeFile(Buffer.concat([inside, name]), jpeg);
      }
      const odd = Buffer.concat([inside, Buffer.of(0xff), Buffer.from('/')]);
      await mkdir(odd);
      await writeFile(Buffer.concat([odd, Buffer.from('\u00e9%.jpg')]), jpeg);
      const { images, reasons } = await survey(['in']);
      expect(reasons).toEqual([]);
      expect(images.map(({ key, path }) => [key, relative(folder, path)]).toSorted()).toEqual([
        ['%FF/\u00e9%25.jpg', 'in/\\xFF/\u00e9%.jpg'],
        ['100%.jpg', 'in/100%.jpg'],
        ['50%25 caf%E8.jpg', 'in/50% caf\\xE8.jpg'],
        ['50%25 caf%E9.jpg', 'in/50% caf\\xE9.jpg'],
        ['50%25 caf%EA.jpg', 'in/50% caf\\xEA.jpg'],
        ['caf\u00e9.jpg', 'in/caf\u00e9.jpg'],
      ]);
      for (const { file } of images) expect(await readFile(file)).toEqual(jpeg);
    },
  );

  it('are counted once for a file that is named twice', async () => {
    await put('in/a.jpg');
    expect((await survey(['in', 'in/a.jpg'])).keys).toEqual(['a.jpg']);
  });
});

describe('globs', () => {
  beforeEach(async () => {
    for (const name of ['a.jpg', 'b.png', 'sub/c.jpg', 'sub/d.png']) await put(`in/${name}`);
  });

  it('are expanded, because not every shell does it', async () => {
    expect((await survey(['in/*.jpg'])).keys).toEqual(['a.jpg']);
    expect((await survey(['in/**/*.jpg'])).keys).toEqual(['a.jpg', 'sub/c.jpg']);
  });

  it('without a match are wrong usage', async () => {
    await expect(survey(['in/*.gif'])).rejects.toMatchObject({
      code: 'Usage',
      message: expect.stringContaining('matches'),
    });
  });

  it('of --include and --exclude choose among keys; without a slash they mean names in any folder', async () => {
    expect((await survey(['in'], { include: ['*.jpg'] })).keys).toEqual(['a.jpg', 'sub/c.jpg']);
    expect((await survey(['in'], { exclude: ['sub/**'] })).keys).toEqual(['a.jpg', 'b.png']);
    expect((await survey(['in'], { include: ['*.jpg'], exclude: ['sub/*'] })).keys).toEqual(['a.jpg']);
  });

  it.each(['Photos (1)', '!best', '{a}', '[2024]', 'a+b|c', '(x) {y,z}'])(
    'begin with the folder %s as it is called',
    async (name) => {
      for (const file of [`${name}/x.jpg`, `${name}/y.png`, 'in/Photos 1/x.jpg']) await put(file);
      expect((await survey([`${name}/*.jpg`])).keys).toEqual(['x.jpg']);
      expect((await survey(['.'], { include: [`${name}/*.jpg`] })).keys).toEqual([`${name}/x.jpg`]);
      expect((await survey([name, 'in'], { exclude: ['*.png', 'Photos*/*', 'sub/*'] })).keys).toEqual([
        ...['x.jpg', 'a.jpg'],
      ]);
    },
  );

  it('mean the same in NFD as in NFC', async () => {
    await put('in/caf\u00e9.jpg');
    expect((await survey(['in/cafe\u0301*'])).keys).toEqual(['caf\u00e9.jpg']);
    expect((await survey(['in'], { include: ['cafe\u0301*'] })).keys).toEqual(['caf\u00e9.jpg']);
  });

  it('are no globs when a file has such a name', async () => {
    await put('in/photo[1].jpg');
    expect((await survey(['in/photo[1].jpg'])).keys).toEqual(['photo[1].jpg']);
  });
});

describe('what is passed over', () => {
  it('silently: hidden files, hidden folders and what systems leave in folders', async () => {
    for (const name of ['.DS_Store', '.git/a.jpg', 'Thumbs.db', '._a.jpg', 'a.jpg']) await put(`in/${name}`);
    expect(await survey(['in'])).toMatchObject({ keys: ['a.jpg'], reasons: [], skipped: 0 });
  });

  it('with a reason: a hidden file that is named', async () => {
    await put('in/.a.jpg');
    expect((await survey(['in/.a.jpg'])).reasons).toEqual([
      ['.a.jpg', 'hidden files and folders are left out'],
    ]);
  });

  it('with a reason: what is no image', async () => {
    await put('in/empty.jpg', '');
    await put('in/text.jpg', 'not a picture');
    expect(await survey(['in'])).toMatchObject({
      keys: [],
      skipped: 2,
      reasons: expect.arrayContaining([
        ['empty.jpg', 'the file is empty (0 bytes)'],
        ['text.jpg', expect.stringContaining('not an image')],
      ]),
    });
  });

  it('with a reason: what gets a key, or a thumbnail with a key, that S3 would not take', async () => {
    const folders = Array.from({ length: 5 }, () => 'ü'.repeat(100)).join('/');
    await put(`in/${folders}/a.jpg`);
    await put(`in/${folders}/${'b'.repeat(8)}.jpg`);
    await put(`in/${folders}/${'c'.repeat(20)}.jpg`);
    const { keys, reasons } = await survey(['in']);
    expect(keys).toEqual([`${folders}/a.jpg`]);
    expect(reasons).toEqual([
      [
        expect.stringContaining('bbb'),
        "its thumbnail's key would have 1027 bytes, and S3 allows 1024: shorten its path or the prefix",
      ],
      [
        expect.stringContaining('ccc'),
        'its key has 1029 bytes, and S3 allows 1024: shorten its path or the prefix',
      ],
    ]);
    expect((await survey(['in'], { prefix: 'a-long-prefix' })).keys).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('with a reason: what is neither a file nor a folder', async () => {
    await put('in/a.jpg');
    const server = createServer().listen(join(folder, 'in', 'socket'));
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    expect(await survey(['in'])).toMatchObject({
      keys: ['a.jpg'],
      reasons: [['socket', 'neither a file nor a folder']],
    });
  });

  it('with a reason: a link that leads nowhere', async () => {
    await mkdir(join(folder, 'in'));
    await symlink('gone.jpg', join(folder, 'in', 'link.jpg'));
    expect((await survey(['in'])).reasons).toEqual([['link.jpg', 'a dangling link']]);
  });

  it.skipIf(process.getuid?.() === 0)('with a reason: what may not be read', async () => {
    await chmod(await put('in/secret.jpg'), 0);
    expect((await survey(['in'])).reasons).toEqual([['secret.jpg', 'no permission to read it (EACCES)']]);
  });
});

describe('links', () => {
  it('to themselves and to one another are passed over with a reason', async () => {
    await put('in/a.jpg');
    await symlink('self.jpg', join(folder, 'in', 'self.jpg'));
    await symlink('ping', join(folder, 'in', 'pong'));
    await symlink('pong', join(folder, 'in', 'ping'));
    const { keys, reasons } = await survey(['in']);
    expect(keys).toEqual(['a.jpg']);
    const circle = 'links form a loop (ELOOP)';
    expect(reasons).toEqual(['ping', 'pong', 'self.jpg'].map((name) => [name, circle]));
  });

  it('lead to each real folder once, however many ways there are', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `d${index}`);
    for (const name of names) await put(`in/${name}/x.jpg`);
    for (const name of names)
      for (const target of names)
        if (name !== target) await symlink(`../${target}`, join(folder, 'in', name, `to ${target}`));
    const { keys, reasons } = await survey(['in']);
    expect(keys.toSorted()).toEqual(names.map((name) => `${name}/x.jpg`).toSorted());
    expect(reasons).toHaveLength(12 * 11);
    expect(reasons).toContainEqual([
      'd0/to d3',
      `the same folder as ${join(folder, 'in', 'd3')}, which is sent`,
    ]);
  });

  it('to files give keys of their own', async () => {
    await put('in/z.jpg');
    await symlink('z.jpg', join(folder, 'in', 'a.jpg'));
    expect((await survey(['in'])).keys).toEqual(['a.jpg', 'z.jpg']);
  });

  it('may be the start itself', async () => {
    await put('in/a.jpg');
    await symlink('in', join(folder, 'link'));
    expect(await survey(['link'])).toMatchObject({ keys: ['a.jpg'], incompleteness: undefined });
  });

  it('to other folders are followed, and those in a circle end', async () => {
    await put('in/a.jpg');
    await put('other/b.jpg');
    await symlink(join(folder, 'in'), join(folder, 'in', 'circle'));
    await symlink(join(folder, 'other'), join(folder, 'in', 'linked'));
    expect((await survey(['in'])).keys).toEqual(['a.jpg', 'linked/b.jpg']);
  });
});

describe('paths', () => {
  it('that do not exist are wrong usage, before anything is looked at', async () => {
    await put('in/a.jpg');
    await expect(survey(['in', 'nowhere'])).rejects.toMatchObject({
      code: 'Usage',
      message: expect.stringContaining('nowhere does not exist'),
    });
  });

  it('may be an empty folder', async () => {
    await mkdir(join(folder, 'in'));
    expect(await survey(['in'])).toMatchObject({ keys: [], incompleteness: undefined });
  });
});

describe('what is gone', () => {
  it('is what has no file here, under the prefix, and was not excluded', async () => {
    await put('in/a.jpg');
    await put('in/notes.txt', 'text');
    const { fateOf } = await survey(['in'], { prefix: 'trip', exclude: ['*.png'] });
    expect(
      ['trip/a.jpg', 'trip/notes.txt', 'trip/old.jpg', 'trip/old.png', 'elsewhere.jpg'].map(fateOf),
    ).toEqual([...['here', 'here', 'gone', 'other', 'other']]);
  });

  it('is not what could not be looked at, nor anything below it', async () => {
    await put('in/a.jpg');
    await symlink('../not-mounted', join(folder, 'in', '2023'));
    await symlink('loop', join(folder, 'in', 'loop'));
    await symlink(join(folder, 'in'), join(folder, 'in', 'again'));
    await symlink(`/${'x'.repeat(300)}`, join(folder, 'in', 'long'));
    const { fateOf, incompleteness } = await survey(['in']);
    expect(incompleteness).toBeUndefined();
    const below = ['2023', '2023/b.jpg', '2023/deep/c.jpg', 'loop/d.jpg', 'again/a.jpg', 'long/e.jpg'];
    expect(below.map(fateOf)).toEqual(below.map(() => 'unknown'));
    expect(['2023-old/b.jpg', 'a', '2024/2023/b.jpg'].map(fateOf)).toEqual(['gone', 'gone', 'gone']);
  });

  it('is not what could not be looked at, however the keys below it are encoded', async () => {
    await put('in/a.jpg');
    await symlink('../not-mounted', join(folder, 'in', '100%'));
    const { fateOf } = await survey(['in']);
    // What `100%/caf\xE9.jpg` was sent as: beside bytes that are not UTF-8, the percent sign is encoded too.
    expect(['100%/b.jpg', '100%25/caf%E9.jpg'].map(fateOf)).toEqual(['unknown', 'unknown']);
  });

  it('is not what is hidden here, nor what is stored in NFD', async () => {
    await put('in/caf\u00e9.jpg');
    const { fateOf } = await survey(['in']);
    expect(['.trash/a.jpg', 'b/.c.jpg', 'cafe\u0301.jpg'].map(fateOf)).toEqual(['other', 'other', 'here']);
  });

  it('names what could not be looked at, but for what is excluded', async () => {
    await put('in/a.jpg');
    for (const name of ['x', 'y']) await symlink('../not-mounted', join(folder, 'in', name));
    const options = { include: ['*.jpg'], exclude: ['y'] };
    expect((await survey(['in'], options)).reasons).toEqual([['x', 'a dangling link']]);
  });

  it.skipIf(process.getuid?.() === 0)(
    'cannot be told below a folder that may not be searched, or read',
    async () => {
      for (const name of ['listed', 'closed']) await put(`in/${name}/b.jpg`);
      await chmod(join(folder, 'in', 'listed'), 0o444);
      await chmod(join(folder, 'in', 'closed'), 0);
      try {
        const { fateOf, reasons } = await survey(['in']);
        expect(['listed/b.jpg', 'closed/b.jpg'].map(fateOf)).toEqual(['unknown', 'unknown']);
        expect(reasons.toSorted()).toEqual([
          ['closed', 'no permission to read it (EACCES)'],
          ['listed/b.jpg', 'no permission to read it (EACCES)'],
        ]);
      } finally {
        for (const name of ['listed', 'closed']) await chmod(join(folder, 'in', name), 0o755);
      }
    },
  );

  it('cannot be told when a start is hidden', async () => {
    await put('.in/a.jpg');
    await put('other/b.jpg');
    expect((await survey(['.in', 'other'])).incompleteness).toMatch(/\.in: hidden files and folders/);
  });

  it('cannot be told from single files and globs', async () => {
    await put('in/a.jpg');
    const incompletenessOf = async (path: string) => (await survey([path])).incompleteness;
    expect(await incompletenessOf('in')).toBeUndefined();
    expect(await incompletenessOf('in/a.jpg')).toMatch(/in.a\.jpg is not a whole folder$/);
    expect(await incompletenessOf('in/*.jpg')).toMatch(/in.? is not a whole folder$/);
  });
});
