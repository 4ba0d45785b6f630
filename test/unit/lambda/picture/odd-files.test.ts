import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import { makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import { avif as samples } from '../../../support/pictures/avif-samples.ts';
import * as pictures from '../../../support/pictures/pictures.ts';
import { withTextExif } from '../../../support/pictures/png-text.ts';
import { tiffPicture } from '../../../support/pictures/raws.ts';
import { recipeOf } from '../../../support/pictures/recipes.ts';

const { limits } = capacityOf('1536');
const recipe = recipeOf({ sizes: [120], format: 'png', quality: 80 });
const make = (bytes: Buffer) => makeThumbnails(bytes, { recipe, limits });
const colourAt = async (bytes: Buffer, x: number, y: number) => {
  const { thumbnails } = await make(bytes);
  return pictures.colourAt(thumbnails[0]?.bytes ?? Buffer.of(), x, y);
};
const taken = {
  IFD0: { Make: 'Canon', Model: 'Canon EOS R5' },
  IFD2: { DateTimeOriginal: '2026:06:21 05:12:33', OffsetTimeOriginal: '+02:00' },
};
const facts = { Camera: 'Canon EOS R5', CapturedAt: '2026-06-21T05:12:33+02:00' };

/** Every line of it is different, so that none can be taken for one that is missing. */
function noise(progressive = false): Promise<Buffer> {
  const data = Buffer.alloc(160 * 1700 * 3);
  for (let at = 0; at < data.length; at++) data[at] = (at * 7919) % 251;
  return sharp(data, { raw: { width: 160, height: 1700, channels: 3 } })
    .jpeg({ progressive })
    .toBuffer();
}

describe('a JPEG without its end', () => {
  it('is whole when its lines are there, or nearly all', async () => {
    const jpeg = await noise();
    for (const missing of [1, 2, Math.floor(jpeg.length / 400)]) {
      expect(await make(jpeg.subarray(0, -missing))).toMatchObject({ width: 160, height: 1700 });
    }
    expect(await make((await noise(true)).subarray(0, -2))).toMatchObject({ width: 160, height: 1700 });
  });

  it('is cut off when more of it is missing', async () => {
    for (const jpeg of [await noise(), await noise(true)]) {
      for (const share of [0.5, 0.9, 0.97]) {
        const cut = jpeg.subarray(0, Math.floor(jpeg.length * share));
        await expect(make(cut), `${share}`).rejects.toMatchObject({ code: 'Truncated' });
      }
    }
  });
});

const packet = (attributes: string) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description ${attributes}/></rdf:RDF></x:xmpmeta>`;

describe('camera and time', () => {
  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('are read from a %s', async (format) => {
    const picture = pictures.solid(16, 16, pictures.red).withExif(taken);
    expect(await make(await picture[format]().toBuffer())).toMatchObject(facts);
  });

  it.each([
    ['exif:DateTimeOriginal="2026-06-21T05:12:33.5+02:00"', '2026-06-21T05:12:33+02:00'],
    [
      'xmp:CreateDate="2025-01-01T00:00:00Z" photoshop:DateCreated="2026-06-21T05:12:33"',
      '2026-06-21T05:12:33',
    ],
    [
      'exif:DateTimeOriginal="2026-13-21T05:12:33" xmp:CreateDate="2026-06-21T05:12:33Z"',
      '2026-06-21T05:12:33Z',
    ],
  ])('are read from XMP where EXIF has no time: %s', async (attributes, CapturedAt) => {
    const picture = () => pictures.solid(16, 16, pictures.red).withXmp(packet(attributes));
    expect(await make(await picture().jpeg().toBuffer())).toMatchObject({ CapturedAt });
    const withBoth = await picture().withExif(taken).png().toBuffer();
    expect(await make(withBoth)).toMatchObject(facts);
  });

  it('are read from a TIFF', async () => {
    const file = tiffPicture(Buffer.alloc(8 * 8 * 3, 90), {
      width: 8,
      height: 8,
      colours: 2,
      subsampling: 1,
    });
    expect(await make(file)).toMatchObject({ Camera: 'Nikon Coolscan', CapturedAt: facts.CapturedAt });
  });

  it('are read from the text that older programs write into a PNG', async () => {
    const jpeg = await pictures.solid(16, 16, pictures.red).withExif(taken).jpeg().toBuffer();
    const { exif = Buffer.of() } = await sharp(jpeg).metadata();
    const png = await pictures.solid(16, 16, pictures.red).png().toBuffer();
    expect(await make(withTextExif(png, exif))).toMatchObject(facts);
  });
});

describe('a TIFF in YCbCr', () => {
  const ycbcr = (subsampling: number) =>
    tiffPicture(Buffer.alloc(16 * 16 * 3, Buffer.from([91, 91, 221])), {
      width: 16,
      height: 16,
      colours: 6,
      subsampling,
    });

  it('is shown in its colours', async () => {
    // By hand: 91 + 1.402 × 93, 91 - 0.344 × -37 - 0.714 × 93, 91 + 1.772 × -37.
    expect(pictures.distance(await colourAt(ycbcr(1), 4, 4), [221, 37, 25])).toBeLessThan(2);
  });

  it('with fewer colours than pixels is refused for what it is', async () => {
    await expect(make(ycbcr(2))).rejects.toMatchObject({
      code: 'UnsupportedFormat',
      message: expect.stringContaining('subsampling'),
    });
  });
});

describe('a BigTIFF', () => {
  it('has its directory elsewhere, and is shown all the same', async () => {
    const file = await pictures.quadrants(64, 48).tiff({ bigtiff: true }).toBuffer();
    expect(await make(file)).toMatchObject({ format: 'tiff', width: 64, height: 48 });
  });
});

describe('an AVIF picture', () => {
  const avif = (picture = pictures.quadrants(64, 48)) =>
    picture.avif({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer();

  it('that calls itself a sequence is its first frame', async () => {
    const { moving } = samples;
    expect(await make(moving)).toMatchObject({ format: 'avif', width: 48, height: 32 });
    expect(pictures.distance(await colourAt(moving, 4, 4), pictures.red)).toBeLessThan(10);
  });

  it('has the colours of its numbers when it has no profile', async () => {
    const [red, green] = await colourAt(samples.p3, 40, 8);
    // Green of Display P3 has less red in sRGB, where it could have it.
    expect(red).toBeLessThan(pictures.green[0] - 20);
    expect(green).toBeGreaterThanOrEqual(pictures.green[1]);
    const bright = await colourAt(samples.pq, 40, 24);
    expect(bright.slice(0, 2)).toEqual([255, 255]);
  });

  it('whose transparency is not turned with it is refused for what it is', async () => {
    const bytes = await avif(pictures.quadrants(64, 48).ensureAlpha(0.5));
    expect(await make(bytes)).toMatchObject({ width: 64, height: 48 });
    // The colours' own property becomes a turn; transparency has none.
    bytes.write('irot', bytes.indexOf('pixi'));
    await expect(make(bytes)).rejects.toMatchObject({
      code: 'UnsupportedFormat',
      message: expect.stringContaining('transparency'),
    });
  });
});

describe('a HEIF picture that is none of HEVC, AV1 and uncompressed', () => {
  it('is refused by the name of what it is', async () => {
    const bytes = await pictures.solid(16, 16, pictures.red).avif().toBuffer();
    for (const [found, put] of [
      ['ftypavif', 'ftypmif1'],
      ['avif', 'mif1'],
      ['av01', 'j2k1'],
    ] as const) {
      while (bytes.indexOf(found) >= 0) bytes.write(put, bytes.indexOf(found));
    }
    await expect(make(bytes)).rejects.toMatchObject({
      code: 'UnsupportedFormat',
      message: expect.stringContaining('a HEIF picture in j2k1 compression'),
    });
  });
});
