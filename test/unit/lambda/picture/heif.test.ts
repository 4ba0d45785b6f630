import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import { fitWithin } from '../../../../lambda/limits.ts';
import { openHeic } from '../../../../lambda/picture/originals/heic.ts';
import { type HeicItem, heicWith } from '../../../support/pictures/heic.ts';
import * as pictures from '../../../support/pictures/pictures.ts';

const { limits } = capacityOf('1536');

/** As in a function built with `setup --no-heic`. */
async function make(bytes: Buffer) {
  const { displayed, decode } = await openHeic({ bytes, format: 'heif', limits }, () => undefined);
  const target = fitWithin(displayed, 64);
  const { data, ...raw } = await decode({
    target,
    kept: target.width * target.height,
    frames: 1,
    isOpaque: false,
  });
  return { displayed, target, thumbnail: await sharp(data, { raw }).png().toBuffer() };
}

const preview = (width = 320, height = 240) =>
  pictures.quadrants(width, height).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
const jpeg = async (item: Partial<HeicItem> = {}): Promise<HeicItem> => ({
  type: 'jpeg',
  bytes: await preview(),
  ...item,
});

async function expectUpright(bytes: Buffer, width: number, height: number) {
  for (const [x, y] of [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ] as const) {
    const [px, py] = [Math.floor(x * width), Math.floor(y * height)];
    const found = await pictures.colourAt(bytes, px, py);
    const wanted = pictures.quadrantColour(px, py, width, height);
    expect(pictures.distance(found, wanted), `${found} at ${px},${py}`).toBeLessThan(14);
  }
}

describe('a HEIC photo, without the decoder for it,', () => {
  it.each(['jpeg', 'mime'] as const)('with a preview as %s item gets thumbnails of that', async (type) => {
    const { displayed, thumbnail } = await make(heicWith([await jpeg({ type })]));
    expect(displayed).toEqual({ width: 4032, height: 3024 });
    await expectUpright(thumbnail, 64, 48);
  });

  it('with several previews gets thumbnails of the largest', async () => {
    const items = [
      await jpeg({ bytes: await pictures.solid(40, 30, pictures.red).jpeg().toBuffer() }),
      await jpeg(),
    ];
    for (const order of [items, items.toReversed()]) {
      const { thumbnail } = await make(heicWith(order));
      await expectUpright(thumbnail, 64, 48);
    }
  });

  it.each([
    [1, 8],
    [2, 3],
    [3, 6],
  ])('whose preview lies %i quarter turns off is shown upright', async (turns, orientation) => {
    // Stored as EXIF orientation would have it, but without EXIF: the container says how to turn it.
    const stored = await stripped(await pictures.oriented(orientation, 240, 320));
    const { target, thumbnail } = await make(
      heicWith([await jpeg({ bytes: stored, turns })], { width: 3024, height: 4032 }),
    );
    expect(target).toEqual({ width: 48, height: 64 });
    await expectUpright(thumbnail, 48, 64);
  });

  it('with nothing but a thumbnail in its EXIF block gets thumbnails of that', async () => {
    const { thumbnail } = await make(heicWith([{ type: 'Exif', bytes: exifWith(await preview(160, 120)) }]));
    await expectUpright(thumbnail, 64, 48);
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['without a preview', async () => heicWith([])],
    [
      'whose preview is of another shape: black bars',
      async () => heicWith([await jpeg()], { width: 4032, height: 2688 }),
    ],
    [
      'whose preview is smaller than what is wanted',
      async () => heicWith([await jpeg({ bytes: await preview(60, 45) })]),
    ],
    ['whose preview is no JPEG', async () => heicWith([await jpeg({ bytes: Buffer.alloc(500, 1) })])],
    ['whose preview lies behind its end', async () => beforeItems(heicWith([await jpeg()]))],
  ])('%s is refused, and its owner told what to do', async (_, bytes) => {
    await expect(make(await bytes())).rejects.toMatchObject({
      code: 'HeicUnsupported',
      message: expect.stringMatching(/export the photo as JPEG.*Most Compatible/),
    });
  });
});

const beforeItems = (file: Buffer) => file.subarray(0, file.indexOf('mdat') + 4);

/** The same JPEG without its APP segments. */
async function stripped(bytes: Buffer): Promise<Buffer> {
  let at = 2;
  while (bytes.readUInt16BE(at) >>> 4 === 0xffe) at += 2 + bytes.readUInt16BE(at + 2);
  return Buffer.concat([bytes.subarray(0, 2), bytes.subarray(at)]);
}

/** An Exif item: four bytes of offset, then a TIFF whose second directory has the thumbnail. */
function exifWith(thumbnail: Buffer): Buffer {
  const tiff = Buffer.alloc(44);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  // Directory 0: nothing, and where the next one is.
  tiff.writeUInt32LE(14, 10);
  tiff.writeUInt16LE(2, 14);
  for (const [index, [tag, value]] of [[0x201, 44] as const, [0x202, thumbnail.length] as const].entries()) {
    const entry = 16 + index * 12;
    tiff.writeUInt16LE(tag, entry);
    tiff.writeUInt16LE(4, entry + 2);
    tiff.writeUInt32LE(1, entry + 4);
    tiff.writeUInt32LE(value, entry + 8);
  }
  return Buffer.concat([Buffer.alloc(4), tiff, thumbnail]);
}
