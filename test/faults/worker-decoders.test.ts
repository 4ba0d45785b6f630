// The processes that decode: what they know, what they may take, and what becomes of a picture, and of the others,
// when one of them ends.
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { capacityOf } from '../../lambda/capacity.ts';
import { Decoder } from '../../lambda/picture/isolated/decoder-handle.ts';
import { openDecoders } from '../../lambda/picture/isolated/decoders.ts';
import { makeThumbnails } from '../../lambda/picture/thumbnail.ts';
import * as pictures from '../support/pictures/pictures.ts';
import { recipeOf } from '../support/pictures/recipes.ts';

const recipe = recipeOf({ sizes: [64, 1024], format: 'webp', quality: 80 });
const { limits } = capacityOf('1536');
const mebibyte = 1024 * 1024;
const onLinux = describe.skipIf(process.platform !== 'linux');

/** The real program, or one that a test writes. */
function open(file?: string): Decoder {
  const decoder = new Decoder(0, file);
  onTestFinished(() => decoder.end());
  return decoder;
}

const drawing = (body: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="1024" height="1024">${body}</svg>`,
  );
const photo = () => pictures.quadrants(300, 200).jpeg().toBuffer();

onLinux('a decoder', () => {
  it('knows nothing of the function: bare environment, no files, nowhere, and first to go when memory is short', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret').stubEnv('NODE_OPTIONS', '--no-warnings');
    onTestFinished(() => void vi.unstubAllEnvs());
    const decoder = open();
    await decoder.ready();
    const look = (name: string) => readFile(`/proc/${decoder.pid}/${name}`, 'utf8');
    const names = (await look('environ')).split('\0').map((variable) => variable.split('=')[0]);
    const harmless = /^(|LD_LIBRARY_PATH|MALLOC_\w+)$/;
    expect(names.filter((name = '') => !harmless.test(name))).toEqual([]);
    expect(await look('oom_score_adj')).toBe('1000\n');
    expect(await readlink(`/proc/${decoder.pid}/cwd`)).toBe('/');
    const open_ = await readdir(`/proc/${decoder.pid}/fd`);
    const files = await Promise.all(open_.map((fd) => readlink(`/proc/${decoder.pid}/fd/${fd}`)));
    expect(files.filter((file) => !/^(\/dev\/null|socket:|pipe:|anon_inode:)/.test(file))).toEqual([]);
  });

  it.each<[string, () => Buffer | Promise<Buffer>]>([
    ['effects whose results are all kept', () => drawing(effects(400))],
    [
      'a picture inside, small as a file and large as pixels',
      async () => drawing(image(await blankPng(6_000))),
    ],
    ['very many elements', () => drawing('<g><a/></g>'.repeat(300_000))],
  ])('is ended when a drawing takes more memory than there is: %s', async (_, make) => {
    // Time enough, however slow the machine is: the reason is memory.
    const tight = { ...limits, memoryBytes: 64 * mebibyte, seconds: 3_000 };
    const decoders = openDecoders({ pictures: 1, keptBytes: 0 });
    const bomb = decoders.use(async (free) => free.decode(await make(), { recipe, limits: tight }));
    await expect(bomb).rejects.toMatchObject({
      name: 'Refusal',
      code: 'TooMuchMemory',
      message: expect.stringContaining('64 MiB'),
    });
    const next = decoders.use(async (free) => free.decode(await photo(), { recipe, limits }));
    expect(await next).toMatchObject({ width: 300 });
  });

  it('that somebody ended for its memory tells so', async () => {
    const decoder = open();
    await decoder.ready();
    const picture = decoder.decode(drawing(endless), { recipe, limits });
    process.kill(decoder.pid ?? 0, 'SIGKILL');
    await expect(picture).rejects.toMatchObject({ code: 'TooMuchMemory' });
    expect(decoder.isUsable()).toBe(false);
  });

  it('that was given no time to decode refuses nothing: the picture may succeed later', async () => {
    const decoder = open(await program('setInterval(() => {}, 60_000);'));
    await decoder.ready();
    const picture = decoder.decode(await photo(), { recipe, limits: { ...limits, seconds: 1 } });
    await expect(picture).rejects.toThrow('too little of the processor');
    await expect(picture).rejects.not.toMatchObject({ name: 'Refusal' });
  });

  it('that was given no time is waited for as long as the invocation lasts', async () => {
    const decoder = open(await program('setTimeout(() => process.exit(7), 2_500);'));
    await decoder.ready();
    const tight = { ...limits, seconds: 1 };
    const patience = { seconds: 60, isLastTry: false };
    // It ends by itself, and nobody ended it before.
    await expect(decoder.decode(await photo(), { recipe, limits: tight }, patience)).rejects.toMatchObject({
      code: 'DecoderCrashed',
      message: expect.stringContaining('exit code 7'),
    });
  });

  it('that was given no time at the last try refuses the picture, so that its item says so', async () => {
    const decoder = open(await program('setInterval(() => {}, 60_000);'));
    await decoder.ready();
    const patience = { seconds: 1, isLastTry: true };
    const picture = decoder.decode(await photo(), { recipe, limits: { ...limits, seconds: 1 } }, patience);
    await expect(picture).rejects.toMatchObject({ code: 'TooSlow' });
  });

  it('that took what a small function can give in its time is slow, not kept waiting', async () => {
    const decoder = open(await program('for (const end = Date.now() + 4e5; Date.now() < end; );'));
    await decoder.ready();
    const small = { ...limits, seconds: 2, processorShare: 0.1 };
    await expect(decoder.decode(await photo(), { recipe, limits: small })).rejects.toMatchObject({
      code: 'TooSlow',
    });
  });
});

describe('what a decoder says', () => {
  it('is what would have been said here, thumbnails and refusals', async () => {
    const decoder = open();
    await decoder.ready();
    const bytes = await photo();
    expect(await decoder.decode(Buffer.from(bytes), { recipe, limits })).toEqual(
      await makeThumbnails(bytes, { recipe, limits }),
    );
    const cut = bytes.subarray(0, 900);
    const here = await makeThumbnails(cut, { recipe, limits }).catch((error: unknown) => error);
    expect(here).toMatchObject({ name: 'Refusal', code: 'Truncated' });
    await expect(decoder.decode(Buffer.from(cut), { recipe, limits })).rejects.toEqual(here);
  });

  it.each<[string, string, RegExp]>([
    ['it crashes', "process.kill(process.pid, 'SIGSEGV')", /SIGSEGV/],
    ['it gives up', 'process.exit(7)', /exit code 7/],
    ['its answer is none', "pipe.write(Buffer.from('0100000000000000ff', 'hex'))", /JSON/],
    ['its answer never ends', 'pipe.write(Buffer.alloc(8, 255))', /bytes/],
  ])('is a refusal when %s over a picture', async (_, code, how) => {
    const decoder = open(await program(code));
    await decoder.ready();
    await expect(decoder.decode(await photo(), { recipe, limits })).rejects.toMatchObject({
      name: 'Refusal',
      code: 'DecoderCrashed',
      message: expect.stringMatching(how),
    });
  });

  it('is no refusal when it could not even start: that is no picture’s fault', async () => {
    const decoder = open(join(await scratch(), 'nowhere.mjs'));
    await expect(decoder.ready()).rejects.toThrow('could not be started (exit code 1)');
    await expect(decoder.ready()).rejects.not.toMatchObject({ name: 'Refusal' });
  });
});

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-decoder-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A decoder that is ready, and does this with its first picture. */
async function program(code: string): Promise<string> {
  const file = join(await scratch(), 'decoder.mjs');
  const frames = pathToFileURL(
    join(import.meta.dirname, '..', '..', 'lambda', 'picture', 'isolated', 'frames.ts'),
  );
  await writeFile(
    file,
    `import { Socket } from 'node:net';
    import { readFrames, writeFrame } from '${frames}';
    const pipe = new Socket({ fd: 3 });
    pipe.on('error', () => {}).on('close', () => process.exit());
    readFrames(pipe, Infinity, () => { ${code} });
    await writeFrame(pipe, 'ready');`,
  );
  return file;
}

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join('');
const square = (extra: string) => `<rect width="1024" height="1024" fill="#2846d2" ${extra}/>`;

function effects(count: number): string {
  const steps = times(count, (index) => `<feOffset in="SourceGraphic" dx="1" result="r${index}"/>`);
  return `<filter id="f" x="0" y="0" width="1" height="1">${steps}</filter>${square('filter="url(#f)"')}`;
}

const image = (bytes: Buffer) =>
  `<image width="1024" height="1024" xlink:href="data:image/png;base64,${bytes.toString('base64')}"/>`;

const blankPng = (side: number) =>
  pictures.solid(side, side, pictures.red).png({ compressionLevel: 1 }).toBuffer();

const endless = `<filter id="f"><feTurbulence baseFrequency="0.05" numOctaves="9"/><feGaussianBlur stdDeviation="20"/></filter>${'<rect width="999" height="999" filter="url(#f)"/>'.repeat(10_000)}`;
