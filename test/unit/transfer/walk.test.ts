import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Event, ItemEvent } from '../../../src/engine/events.ts';
import { defaultSettings } from '../../../src/settings.ts';
import { type SurveyOptions, surveyImages } from '../../../src/transfer/survey.ts';
import { solid } from '../../support/pictures.ts';

let folder: string;
let jpeg: Buffer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-walk-'));
  jpeg ??= await solid(8, 8, [1, 2, 3]).jpeg().toBuffer();
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
    keys: result.images.map(({ key }) => key),
    reasons: skipped.map(({ key, reason }) => [key, reason]),
  };
}

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
    await put('in/cafe\u0301.jpg');
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

  it('that two files would share are refused, naming both', async () => {
    await put('one/a.jpg');
    await put('two/a.jpg');
    await expect(survey(['one', 'two'])).rejects.toMatchObject({
      code: 'Usage',
      message: expect.stringMatching(/key 'a\.jpg'.*one.a\.jpg.*two.a\.jpg/),
    });
  });

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
        "its thumbnail's key would have 1027 bytes, and S3 takes 1024: shorten its path or the prefix",
      ],
      [
        expect.stringContaining('ccc'),
        'its key has 1029 bytes, and S3 takes 1024: shorten its path or the prefix',
      ],
    ]);
    expect((await survey(['in'], { prefix: 'a-long-prefix' })).keys).toEqual([]);
  });

  it('with a reason: a link that leads nowhere', async () => {
    await mkdir(join(folder, 'in'));
    await symlink('gone.jpg', join(folder, 'in', 'link.jpg'));
    expect((await survey(['in'])).reasons).toEqual([['link.jpg', 'a link that leads nowhere']]);
  });

  it.skipIf(process.getuid?.() === 0)('with a reason: what may not be read', async () => {
    await chmod(await put('in/secret.jpg'), 0);
    expect((await survey(['in'])).reasons).toEqual([['secret.jpg', 'may not be read (EACCES)']]);
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
    const circle = 'links that lead in a circle (ELOOP)';
    expect(reasons).toEqual(['ping', 'pong', 'self.jpg'].map((name) => [name, circle]));
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
    expect(await survey(['in'])).toMatchObject({ keys: [], isComplete: true });
  });
});

describe('what is gone', () => {
  it('is what has no file here, under the prefix, and was not excluded', async () => {
    await put('in/a.jpg');
    await put('in/notes.txt', 'text');
    const { isGone } = await survey(['in'], { prefix: 'trip', exclude: ['*.png'] });
    const keys = ['trip/a.jpg', 'trip/notes.txt', 'trip/old.jpg', 'trip/old.png', 'elsewhere.jpg'];
    expect(keys.filter(isGone)).toEqual(['trip/old.jpg']);
  });

  it('cannot be told from single files and globs', async () => {
    await put('in/a.jpg');
    expect([
      (await survey(['in'])).isComplete,
      (await survey(['in/a.jpg'])).isComplete,
      (await survey(['in/*.jpg'])).isComplete,
    ]).toEqual([true, false, false]);
  });
});
