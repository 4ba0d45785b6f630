import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capacityOf } from '../../../lambda/capacity.ts';
import { maxBytes, maxSide } from '../../../lambda/limits.ts';
import type { SourceFormat } from '../../../lambda/picture/formats.ts';
import { makeThumbnails } from '../../../lambda/picture/thumbnail.ts';
import { defaultSettings } from '../../../src/stack/settings.ts';
import { readHeader } from '../../../src/transfer/header.ts';
import { destinationOf, sniff } from '../../../src/transfer/sniff.ts';
import { bmp, icon } from '../../support/pictures/bitmaps.ts';
import { jxlStart } from '../../support/pictures/boxes.ts';
import { heicWith } from '../../support/pictures/heic.ts';
import { jxl } from '../../support/pictures/jxl-samples.ts';
import { animated, oriented, pngClaiming, solid } from '../../support/pictures/pictures.ts';
import { psd } from '../../support/pictures/psd.ts';
import { recipeOf } from '../../support/pictures/recipes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-sniff-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function sniffBytes(
  bytes: Buffer | string,
  size = Buffer.byteLength(bytes),
  settings = defaultSettings,
) {
  const file = join(folder, 'picture');
  await writeFile(file, bytes);
  return sniff(file, size, destinationOf(settings, 'picture'));
}

const picture = () => solid(60, 40, [10, 20, 30]);
const svg =
  '<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

describe('a picture', () => {
  it.each<[SourceFormat, string, () => Promise<Buffer>]>([
    ['jpeg', 'image/jpeg', () => picture().jpeg().toBuffer()],
    ['png', 'image/png', () => picture().png().toBuffer()],
    ['webp', 'image/webp', () => picture().webp().toBuffer()],
    ['webp', 'image/webp', () => picture().webp({ lossless: true }).toBuffer()],
    ['webp', 'image/webp', () => animated('webp')],
    ['gif', 'image/gif', () => animated('gif')],
    ['tiff', 'image/tiff', () => picture().tiff().toBuffer()],
    ['avif', 'image/avif', () => picture().avif().toBuffer()],
    ['svg', 'image/svg+xml', async () => Buffer.from(svg)],
    ['bmp', 'image/bmp', async () => bmp({ bits: 24 })],
    ['ico', 'image/x-icon', async () => icon({ bits: 24 })],
    ['jxl', 'image/jxl', async () => jxl.lossy],
    ['jxl', 'image/jxl', async () => jxl.turned],
    ['psd', 'image/vnd.adobe.photoshop', async () => psd()],
    ['psd', 'image/vnd.adobe.photoshop', async () => psd({ isLarge: true })],
    ['heif', 'image/heif', async () => isoFile('mif1', 'miaf')],
    ['heif', 'image/heif', async () => isoFile('mif2', 'miaf')],
  ])('of format %s is known by its bytes and stored as %s', async (format, contentType, make) => {
    expect(await sniffBytes(await make())).toMatchObject({ format, contentType });
  });
});

describe('what is no picture for us', () => {
  it.each<[string, Buffer | string, string]>([
    ['nothing', '', 'empty'],
    ['text', 'just some words', 'no image format'],
    ['HTML with a drawing in it', '<html><svg></svg></html>', 'no image format'],
    ['a text that begins like a bitmap', 'BMW makes cars, and has done so for long', 'no image format'],
    ['a document', '%PDF-1.7', 'PDF'],
    ['a film', isoFile('isom', 'mp42'), 'video'],
    ['three bytes', 'abc', 'no image format'],
  ])('%s is told by a reason', async (_, bytes, reason) => {
    expect(await sniffBytes(bytes)).toEqual({ reason: expect.stringContaining(reason) });
  });

  it('a picture of more pixels than the function takes is told before it is sent, with what would take it', async () => {
    expect(await sniffBytes(await pngClaiming(25_000, 20_000))).toMatchObject({
      reason: expect.stringMatching(
        /^500 megapixels \(25000 × 20000\) are more than the limit of [\d.]+ for this format: a function with \d{4} MB takes it/,
      ),
    });
    expect(await sniffBytes(await pngClaiming(50_000, 50_000))).toMatchObject({
      reason: expect.stringContaining('no function has enough memory for it'),
    });
    expect(await sniffBytes(await pngClaiming(20_000, 10_000))).toMatchObject({ format: 'png' });
  });

  it('a file of more bytes than the function takes is told before it is sent', async () => {
    expect(await sniffBytes('x', maxBytes + 1)).toMatchObject({
      reason: expect.stringContaining('134,217,729 bytes is more'),
    });
  });

  it('a picture with a side that no decoder takes is told before it is sent', async () => {
    expect(await sniffBytes(await pngClaiming(maxSide + 1, 3))).toMatchObject({
      reason: '65536 × 3 pixels: no side may be longer than 65535',
    });
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['AVIF', () => claiming('avif', 5000, 5000)],
    ['progressive JPEG', () => claiming('jpeg', 7000, 6000)],
  ])('%s is told by the very limit that the function has, which follows from its memory', async (_, make) => {
    const bytes = await make();
    for (const memoryMB of [512, 1024]) {
      const settings = { ...defaultSettings, memoryMB };
      const { limits } = capacityOf(String(memoryMB));
      const here = await sniffBytes(bytes, bytes.length, settings);
      const there = await makeThumbnails(bytes, { recipe: recipeOf(settings), limits }).catch(
        ({ code, message }) => ({
          code,
          message,
        }),
      );
      const isRefused = 'code' in there && there.code === 'TooManyPixels';
      expect({ memoryMB, isToldHere: 'reason' in here }).toEqual({ memoryMB, isToldHere: isRefused });
      if (!('reason' in here) || !('message' in there)) continue;
      const [most] = /limit of [\d.]+/.exec(here.reason) ?? [];
      expect(there.message).toContain(`the limit is ${most?.split(' ').at(-1)}`);
    }
  });

  it('a HEIC photo is told by the limit of its own compression', async () => {
    const photo = (width: number, height: number) => sniffBytes(heicWith([], { width, height }));
    expect(await photo(8064, 6048)).toMatchObject({ format: 'heif', contentType: 'image/heic' });
    expect(await photo(10_000, 9_900)).toMatchObject({
      reason: expect.stringMatching(/^99 megapixels.*--memory \d+/),
    });
  });
});

describe('dimensions', () => {
  const read = (bytes: Buffer) => (offset: number, length: number) =>
    Promise.resolve(bytes.subarray(offset, offset + length));

  it.each<[SourceFormat, () => Promise<Buffer>]>([
    ['png', () => picture().png().toBuffer()],
    ['gif', () => picture().gif().toBuffer()],
    ['avif', () => picture().avif().toBuffer()],
    ['jpeg', () => picture().jpeg().toBuffer()],
    ['jpeg', () => picture().jpeg({ progressive: true }).withMetadata({ icc: 'p3' }).toBuffer()],
    ['webp', () => picture().webp().toBuffer()],
    ['webp', () => picture().webp({ lossless: true }).toBuffer()],
    [
      'webp',
      () =>
        sharp({ create: { width: 60, height: 40, channels: 4, background: '#1234' } })
          .webp()
          .toBuffer(),
    ],
  ])('of a %s are read from its header', async (format, make) => {
    expect(await readHeader(format, read(await make()))).toMatchObject({ width: 60, height: 40 });
  });

  it('of a turned JPEG are those stored', async () => {
    expect(await readHeader('jpeg', read(await oriented(6, 60, 40)))).toMatchObject({
      width: 40,
      height: 60,
    });
  });

  it.each<SourceFormat>(['png', 'gif', 'jpeg', 'webp', 'tiff'])(
    'of a %s that stops at once are unknown',
    async (format) => {
      expect(await readHeader(format, read(Buffer.from('RIFF')))).toBeUndefined();
    },
  );

  it('of a JPEG XL file that stops in the size of a box are unknown', async () => {
    const stopping = Buffer.concat([jxlStart, Buffer.from('\0\0\0\x01jxlc\0\0', 'latin1')]);
    expect(await readHeader('jxl', read(stopping))).toBeUndefined();
  });
});

/** The `ftyp` box of an ISO media file. */
function isoFile(major: string, compatible: string): Buffer {
  const box = Buffer.alloc(64);
  box.writeUInt32BE(24, 0);
  box.write(`ftyp${major}\0\0\0\0${compatible}${compatible}`, 4, 'latin1');
  return box;
}

/** A picture whose header says it is larger. */
async function claiming(format: 'avif' | 'jpeg', width: number, height: number): Promise<Buffer> {
  if (format === 'jpeg') {
    const jpeg = await picture().jpeg({ progressive: true }).toBuffer();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc2]));
    jpeg.writeUInt16BE(height, frame + 5);
    jpeg.writeUInt16BE(width, frame + 7);
    return jpeg;
  }
  const avif = await picture().avif().toBuffer();
  const extent = avif.indexOf('ispe') + 8;
  avif.writeUInt32BE(width, extent);
  avif.writeUInt32BE(height, extent + 4);
  return avif;
}
