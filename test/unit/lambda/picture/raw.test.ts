import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import { identify } from '../../../../lambda/picture/formats.ts';
import { makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import * as pictures from '../../../support/pictures/pictures.ts';
import * as raws from '../../../support/pictures/raws.ts';
import { recipeOf } from '../../../support/pictures/recipes.ts';

const { limits } = capacityOf('1536');
const recipe = recipeOf({ sizes: [60], format: 'png', quality: 80 });
const make = (bytes: Buffer) => makeThumbnails(bytes, { recipe, limits });
const formatOf = (bytes: Buffer) => {
  const identity = identify(bytes.subarray(0, 4096));
  return identity.kind === 'picture' ? identity.format : identity.kind;
};

const facts = { CapturedAt: '2026-06-21T05:12:33+02:00' };

/** Lying on its side, as a camera that was held upright stores it. */
let lying: raws.RawContents;
/** The same, but it knows how it is turned. */
let knowing: raws.RawContents;
let sensor: Buffer;
beforeAll(async () => {
  const exif = await pictures.oriented(6, 80, 120);
  const thumbnail = await pictures.solid(32, 24, pictures.red).jpeg().toBuffer();
  lying = { jpeg: await sharp(exif).jpeg({ quality: 95 }).toBuffer(), thumbnail, orientation: 6 };
  const told = {
    IFD0: { Make: 'FUJIFILM', Model: 'X-T4' },
    IFD2: { DateTimeOriginal: '2026:06:21 05:12:33', OffsetTimeOriginal: '+02:00' },
  };
  const jpeg = sharp(lying.jpeg).withExif(told).withMetadata({ orientation: 6 }).jpeg({ quality: 95 });
  knowing = { ...lying, jpeg: await jpeg.toBuffer() };
  sensor = await pictures.solid(600, 400, pictures.blue).jpeg().toBuffer();
});

describe('a raw file', () => {
  it.each<[format: string, camera: string | undefined, () => Buffer]>([
    ['cr2', 'Canon EOS 6D', () => raws.cr2(lying)],
    ['cr3', 'Canon EOS R5', () => raws.cr3(lying)],
    ['nef', 'NIKON CORPORATION NIKON D750', () => raws.nef(lying)],
    ['nrw', 'NIKON CORPORATION COOLPIX P7800', () => raws.nef(lying, 'COOLPIX P7800')],
    ['arw', 'SONY ILCE-7M4', () => raws.nef(lying, 'ILCE-7M4', 'SONY')],
    ['srw', 'SAMSUNG NX500', () => raws.nef(lying, 'NX500', 'SAMSUNG')],
    ['pef', 'PENTAX K-1', () => raws.nef(lying, 'PENTAX K-1', 'PENTAX')],
    ['dng', 'Google Pixel 9', () => raws.dng(lying, sensor)],
    ['rw2', 'Panasonic DC-S5', () => raws.rw2(lying)],
    ['orf', 'OLYMPUS E-M1', () => raws.orf(lying)],
    ['raf', 'FUJIFILM X-T4', () => raws.raf(knowing)],
    ['x3f', 'FUJIFILM X-T4', () => raws.x3f(knowing)],
    ['crw', 'FUJIFILM X-T4', () => raws.crw(knowing)],
    ['mrw', 'KONICA MINOLTA DYNAX 5D', () => raws.mrw(lying)],
    ['rw2', 'Panasonic DC-S5', () => raws.rw2(knowing)],
  ])('of the kind %s is its largest JPEG, upright, with camera and time', async (format, Camera, file) => {
    expect(formatOf(file())).toBe(format);
    const { thumbnails, ...picture } = await make(file());
    expect(picture).toMatchObject({ format, width: 80, height: 120, Camera, ...facts });
    const { bytes = Buffer.of() } = thumbnails[0] ?? {};
    for (const [x, y] of [
      [8, 8],
      [32, 8],
      [8, 50],
      [32, 50],
    ] as const) {
      const wanted = pictures.quadrantColour(x, y, 40, 60);
      expect(pictures.distance(await pictures.colourAt(bytes, x, y), wanted)).toBeLessThan(14);
    }
  });

  it('without a preview is refused as such', async () => {
    const nothing = { jpeg: Buffer.alloc(40, 9), thumbnail: Buffer.alloc(40, 9), orientation: 1 };
    const kinds = [raws.cr2, raws.cr3, raws.nef, raws.rw2, raws.orf, raws.raf, raws.x3f, raws.crw, raws.mrw];
    for (const file of [...kinds.map((kind) => kind(nothing)), raws.dng(nothing, sensor)]) {
      await expect(make(file)).rejects.toMatchObject({
        code: 'UnsupportedFormat',
        message: expect.stringContaining("a camera's raw file without a preview"),
      });
    }
  });
});

describe('a TIFF picture', () => {
  it('is none, whoever made it, and however many sizes it holds', async () => {
    const picture = pictures.quadrants(600, 400);
    const byNikon = picture.withExif({ IFD0: { Make: 'NIKON CORPORATION' } }).tiff();
    expect(formatOf(await byNikon.toBuffer())).toBe('tiff');
    const pyramid = await picture
      .tiff({ pyramid: true, tile: true, tileWidth: 64, tileHeight: 64 })
      .toBuffer();
    expect(formatOf(pyramid)).toBe('tiff');
  });
});
