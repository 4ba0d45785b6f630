import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { projectFileName, readProjectFile } from '../../../src/stack/project-file.ts';
import { settingRows } from '../../../src/stack/setting-table.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-project-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(text: string | Uint8Array, file = join(folder, projectFileName)): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const read = (from = folder, named?: string) => readProjectFile(named, from);

describe('the project file', () => {
  it('may be missing', () => expect(read()).toBeUndefined());

  it('gives stack, region and settings by the names of their flags', async () => {
    const file = await write(
      '{"$schema": "x", "stack": "shop", "region": "eu-west-1", "maxConcurrency": 7, "site": true}',
    );
    expect(read()).toEqual({
      file,
      isNamed: false,
      stack: 'shop',
      region: 'eu-west-1',
      settings: { maxConcurrency: 7, site: true },
    });
  });

  it('is the nearest one above the working folder', async () => {
    await write('{"stack": "far"}');
    const below = join(folder, 'a', 'b');
    await mkdir(below, { recursive: true });
    expect(read(below)?.stack).toBe('far');
    await write('{"stack": "near"}', join(folder, 'a', projectFileName));
    expect(read(below)?.stack).toBe('near');
  });

  it('is the named one, wherever that is', async () => {
    await write('{"stack": "found"}');
    const named = await write('{"stack": "named"}', join(folder, 'x', 'other.json'));
    expect(read(folder, named)).toMatchObject({ file: named, isNamed: true, stack: 'named' });
    expect(() => read(folder, join(folder, 'none.json'))).toThrow('none.json does not exist');
  });

  it('may be UTF-16, as PowerShell writes it, or begin with a byte order mark', async () => {
    await write(Buffer.from('\ufeff{"stack": "shop"}', 'utf16le'));
    expect(read()?.stack).toBe('shop');
    await write('\ufeff{"stack": "shop"}');
    expect(read()?.stack).toBe('shop');
  });

  it('that cannot be read is never taken for none', async () => {
    const file = join(folder, projectFileName);
    await mkdir(file);
    expect(() => read()).toThrow(`${file} cannot be read (EISDIR)`);
    await rm(file, { recursive: true });
    await symlink(join(folder, 'nowhere'), file);
    expect(() => read()).toThrow('cannot be read (ENOENT)');
  });

  it.skipIf(process.getuid?.() === 0)('without the right to read it is an error', async () => {
    await chmod(await write('{}'), 0o000);
    expect(() => read()).toThrow('cannot be read (EACCES)');
  });

  it.skipIf(!process.getuid)('of another user is not taken from above the working folder', async () => {
    const file = await write('{"site": "public"}');
    const below = join(folder, 'a');
    await mkdir(below);
    const self = process.getuid?.() ?? 0;
    // A file of root would be trusted.
    const owner = self === 0 ? 4321 : self;
    if (self === 0) await chown(file, owner, owner);
    vi.spyOn(process, 'getuid').mockReturnValue(owner + 1);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(() => read(below)).toThrow(`${file} belongs to another user`);
    expect(read(folder)?.settings).toEqual({ site: 'public' });
  });
});

describe('a mistake in the project file', () => {
  const mistake = async (text: string) => {
    await write(text);
    return expect(() => read());
  };

  it('that is none of JSON is told with line and column', async () => {
    (await mistake('{\n  "stack": "shop"\n  "memory": 512\n}')).toThrow(
      /thumbs\.config\.json is not JSON: line 3, column 3: comma expected$/,
    );
    (await mistake('')).toThrow('line 1, column 1: value expected');
    (await mistake('{ // shop\n}')).toThrow('line 1, column 3: invalid comment token');
    (await mistake('[]')).toThrow('line 1: the file must be an object');
  });

  it('in a key names it, its line and the nearest key', async () => {
    (await mistake('{\n  "stack": "shop",\n  "memmory": 512\n}')).toThrow(
      "line 3: memmory is not a setting: did you mean 'memory'?",
    );
    (await mistake('{"max-concurrency": 5}')).toThrow("did you mean 'maxConcurrency'?");
    (await mistake('{"SIZES": [256]}')).toThrow("did you mean 'sizes'?");
    (await mistake('{"__proto__": {}}')).toThrow('__proto__ is not a setting');
    (await mistake('{"toString": 1}')).toThrow('toString is not a setting');
  });

  it('in a value says what would be right', async () => {
    (await mistake('{\n\n  "memory":\n   "big"}')).toThrow(
      "line 3: memory takes a whole number from 128 to 10240 MB, not 'big'",
    );
    (await mistake('{"stack": "Shop"}')).toThrow(/^.*line 1: stack takes 1 to 20 lower-case letters/);
    (await mistake('{"stack": "sthree"}')).toThrow(/line 1: stack needs another name: S3 refuses/);
    (await mistake('{"api": "yes"}')).toThrow("api takes true or false, not 'yes'");
    (await mistake('{"memory": null}')).toThrow('not null');
  });

  it('in a rendition has the line of that very key', async () => {
    const text =
      '{"renditions": {\n"card": {"width": 400,\n"widht": 5}},\n"folders": {"a b/":\n{"size": 1}}}';
    (await mistake(text)).toThrow(
      /line 3: renditions\.card\.widht is unknown: did you mean 'width'\?.*; line 5: folders\["a b\/"\]\.size is unknown/,
    );
  });

  it('is told of together with all others, and so is a key that is there twice', async () => {
    (await mistake('{"stack": "shop",\n"memory": 1,\n"stack": "b",\n"x": 1}')).toThrow(
      /line 1: stack appears twice; line 2: memory takes .*; line 4: x is not a setting/,
    );
  });

  it.each(settingRows)('of the setting %s is found, whatever the type', async (key) => {
    (await mistake(`{\n"${key}": "?"}`)).toThrow(new RegExp(`line 2: ${key} (takes|must be)`));
  });
});
