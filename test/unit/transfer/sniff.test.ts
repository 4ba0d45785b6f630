import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as refusals from '../../../lambda/refusals.ts';
import { dimensionsOf } from '../../../src/transfer/dimensions.ts';
import type { ImageFormat } from '../../../src/transfer/formats.ts';
import { maxBytes, maxPixels, sniff } from '../../../src/transfer/sniff.ts';
import { animated, heic, oriented, pngClaiming, solid } from '../../support/pictures.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbs-sniff-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function sniffBytes(bytes: Buffer | string, size = Buffer.byteLength(bytes)) {
  const file = join(folder, 'picture');
  await writeFile(file, bytes);
  return sniff(file, size);
}

const picture = () => solid(60, 40, [10, 20, 30]);
const svg =
  '<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

describe('a picture', () => {
  it.each<[ImageFormat, string, () => Promise<Buffer>]>([
    ['jpeg', 'image/jpeg', () => picture().jpeg().toBuffer()],
    ['png', 'image/png', () => picture().png().toBuffer()],
    ['webp', 'image/webp', () => picture().webp().toBuffer()],
    ['webp', 'image/webp', () => picture().webp({ lossless: true }).toBuffer()],
    ['webp', 'image/webp', () => animated('webp')],
    ['gif', 'image/gif', () => animated('gif')],
    ['tiff', 'image/tiff', () => picture().tiff().toBuffer()],
    ['avif', 'image/avif', () => picture().avif().toBuffer()],
    ['svg', 'image/svg+xml', async () => Buffer.from(svg)],
    ['heif', 'image/heif', async () => isoFile('mif1', 'miaf')],
  ])('of format %s is known by its bytes and stored as %s', async (format, contentType, make) => {
    expect(await sniffBytes(await make())).toEqual({ format, contentType });
  });
});

describe('what is no picture for us', () => {
  it.each<[string, Buffer | string, string]>([
    ['nothing', '', 'empty'],
    ['text', 'just some words', 'no image format'],
    ['HTML with a drawing in it', '<html><svg></svg></html>', 'no image format'],
    ['an iPhone photo', heic(), 'HEIC'],
    ['a bitmap', 'BM\0\0\0\0', 'BMP'],
    ['a document', '%PDF-1.7', 'PDF'],
    ['a film', isoFile('isom', 'mp42'), 'video'],
    ['three bytes', 'abc', 'no image format'],
  ])('%s is told by a reason', async (_, bytes, reason) => {
    expect(await sniffBytes(bytes)).toEqual({ reason: expect.stringContaining(reason) });
  });

  it('a picture of more pixels than the function takes is told before it is sent', async () => {
    expect(await sniffBytes(await pngClaiming(20_000, 10_000))).toEqual({
      reason: '200 megapixels (20000 × 10000) are more than the 100 taken',
    });
    expect(await sniffBytes(await pngClaiming(10_000, 10_000))).toMatchObject({ format: 'png' });
  });

  it('a file of more bytes than the function takes is told before it is sent', async () => {
    expect(await sniffBytes('x', maxBytes + 1)).toEqual({ reason: expect.stringContaining('MiB') });
  });

  it('has the same limits here as in the function', () => {
    expect({ maxPixels, maxBytes }).toEqual({ maxPixels: refusals.maxPixels, maxBytes: refusals.maxBytes });
  });
});

describe('dimensions', () => {
  const read = (bytes: Buffer) => (offset: number, length: number) =>
    Promise.resolve(bytes.subarray(offset, offset + length));

  it.each<[ImageFormat, () => Promise<Buffer>]>([
    ['png', () => picture().png().toBuffer()],
    ['gif', () => picture().gif().toBuffer()],
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
    expect(await dimensionsOf(format, read(await make()))).toEqual({ width: 60, height: 40 });
  });

  it('of a turned JPEG are those stored', async () => {
    expect(await dimensionsOf('jpeg', read(await oriented(6, 60, 40)))).toEqual({ width: 40, height: 60 });
  });

  it.each<ImageFormat>(['png', 'gif', 'jpeg', 'webp', 'tiff'])(
    'of a %s that stops at once are unknown',
    async (format) => {
      expect(await dimensionsOf(format, read(Buffer.from('RIFF')))).toBeUndefined();
    },
  );
});

/** The `ftyp` box of an ISO media file. */
function isoFile(major: string, compatible: string): Buffer {
  const box = Buffer.alloc(64);
  box.writeUInt32BE(24, 0);
  box.write(`ftyp${major}\0\0\0\0${compatible}${compatible}`, 4, 'latin1');
  return box;
}
