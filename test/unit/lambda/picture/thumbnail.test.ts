import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import { fitWithin } from '../../../../lambda/limits.ts';
import { isCutOff } from '../../../../lambda/picture/formats.ts';
import { type MadeThumbnail, makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import type { RecipeSettings } from '../../../../lambda/recipe.ts';
import * as pictures from '../../../support/pictures/pictures.ts';
import { recipeOf } from '../../../support/pictures/recipes.ts';

const settings: RecipeSettings = { sizes: [64, 128], format: 'webp', quality: 90 };

async function make(bytes: Buffer, changes: Partial<RecipeSettings> = {}) {
  return makeThumbnails(bytes, {
    recipe: recipeOf({ ...settings, ...changes }),
    limits: capacityOf('1536').limits,
  });
}

function largest({ thumbnails }: { thumbnails: MadeThumbnail[] }): MadeThumbnail {
  const last = thumbnails.at(-1);
  if (!last) throw new Error('no thumbnails');
  return last;
}

async function expectColour(picture: Buffer, x: number, y: number, colour: pictures.Colour) {
  const found = await pictures.colourAt(picture, x, y);
  expect(pictures.distance(found, colour), `${found} at ${x},${y} should be ${colour}`).toBeLessThan(14);
}

async function expectQuadrants({ bytes, width, height }: MadeThumbnail) {
  for (const [x, y] of [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ] as const) {
    const [px, py] = [Math.floor(x * width), Math.floor(y * height)];
    await expectColour(bytes, px, py, pictures.quadrantColour(px, py, width, height));
  }
}

describe('orientation', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('shows a photo with EXIF orientation %i upright', async (orientation) => {
    const picture = await make(await pictures.oriented(orientation, 240, 160));
    expect(picture).toMatchObject({ width: 240, height: 160, format: 'jpeg' });
    for (const rendition of picture.thumbnails) {
      await expectQuadrants(rendition);
      const metadata = await sharp(rendition.bytes).metadata();
      expect(metadata.orientation).toBeUndefined();
    }
  });
});

describe('orientation in other formats', () => {
  /** Stored lying on its left side; EXIF 6 turns it upright. */
  const lying = async () =>
    sharp(
      await sharp(await pictures.oriented(6, 240, 160))
        .png()
        .toBuffer(),
    );
  const tagged: [name: string, bytes: () => Promise<Buffer>][] = [
    ['a PNG', async () => (await lying()).withMetadata({ orientation: 6 }).png().toBuffer()],
    ['a WebP', async () => (await lying()).withMetadata({ orientation: 6 }).webp({ quality: 95 }).toBuffer()],
    ['a TIFF', async () => (await lying()).withMetadata({ orientation: 6 }).tiff().toBuffer()],
    [
      'a progressive JPEG',
      async () =>
        (await lying())
          .withMetadata({ orientation: 6 })
          .jpeg({ progressive: true, quality: 95, chromaSubsampling: '4:4:4' })
          .toBuffer(),
    ],
  ];

  it.each(tagged)('shows %s upright', async (_, bytes) => {
    const picture = await make(await bytes());
    expect(picture).toMatchObject({ width: 240, height: 160 });
    await expectQuadrants(largest(picture));
  });
});

describe('colour', () => {
  const source = () => pictures.quadrants(200, 120);
  const sources: [name: string, bytes: () => Promise<Buffer>][] = [
    ['a JPEG', () => source().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()],
    [
      'a progressive JPEG',
      () => source().jpeg({ quality: 95, chromaSubsampling: '4:4:4', progressive: true }).toBuffer(),
    ],
    [
      'a Display-P3 JPEG',
      () => source().withIccProfile('p3').jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
    ],
    ['a Display-P3 PNG', () => source().withIccProfile('p3').png().toBuffer()],
    ['a 16-bit PNG', () => source().toColourspace('rgb16').png().toBuffer()],
    ['a 16-bit Display-P3 PNG', () => source().toColourspace('rgb16').withIccProfile('p3').png().toBuffer()],
    ['a palette PNG', () => source().png({ palette: true }).toBuffer()],
    ['an interlaced PNG', () => source().png({ progressive: true }).toBuffer()],
    ['a WebP', () => source().webp({ quality: 95 }).toBuffer()],
    ['an AVIF', () => source().avif({ quality: 90 }).toBuffer()],
    ['an AVIF of 12 bits', () => source().avif({ quality: 90, bitdepth: 12 }).toBuffer()],
    ['a lossless WebP', () => source().webp({ lossless: true }).toBuffer()],
    ['a GIF', () => source().gif().toBuffer()],
    ['a TIFF', () => source().tiff().toBuffer()],
    ['a 16-bit TIFF', () => source().toColourspace('rgb16').tiff().toBuffer()],
    ['a tiled TIFF with LZW', () => source().tiff({ tile: true, compression: 'lzw' }).toBuffer()],
    ['a Lab TIFF', () => source().toColourspace('lab').tiff().toBuffer()],
  ];

  it.each(sources)('keeps the colours of %s, as sRGB without a profile', async (_, bytes) => {
    const thumbnail = largest(await make(await bytes()));
    await expectQuadrants(thumbnail);
    const metadata = await sharp(thumbnail.bytes).metadata();
    expect(metadata).toMatchObject({ space: 'srgb', depth: 'uchar' });
    expect(metadata.icc).toBeUndefined();
  });

  it('turns CMYK into sRGB', async () => {
    const cmyk = await pictures.solid(100, 100, [200, 60, 60]).toColourspace('cmyk').jpeg().toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const [r, g, b] = await pictures.colourAt(largest(await make(cmyk)).bytes, 50, 50);
    expect(r).toBeGreaterThan(150);
    expect(Math.max(g, b)).toBeLessThan(110);
  });

  it('turns CMYK with a profile into sRGB', async () => {
    const cmyk = await pictures.solid(100, 100, [200, 60, 60]).withIccProfile('cmyk').jpeg().toBuffer();
    expect(await sharp(cmyk).metadata()).toMatchObject({ space: 'cmyk', hasProfile: true });
    const { bytes } = largest(await make(cmyk));
    expect((await sharp(bytes).metadata()).icc).toBeUndefined();
    expect(pictures.distance(await pictures.colourAt(bytes, 50, 50), [200, 60, 60])).toBeLessThan(24);
  });

  it('keeps grey pictures grey', async () => {
    const grey = await pictures.solid(100, 100, [120, 120, 120]).toColourspace('b-w').png().toBuffer();
    await expectColour(largest(await make(grey)).bytes, 50, 50, [120, 120, 120]);
  });

  it('keeps 16-bit grey pictures grey', async () => {
    const grey = await pictures.solid(100, 100, [120, 120, 120]).toColourspace('grey16').png().toBuffer();
    await expectColour(largest(await make(grey)).bytes, 50, 50, [120, 120, 120]);
  });
});

describe('transparency', () => {
  const clear = () =>
    sharp({ create: { width: 90, height: 90, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });

  it.each(['webp', 'png', 'avif'] as const)('is kept in %s', async (format) => {
    const { bytes } = largest(await make(await clear().png().toBuffer(), { format }));
    const { isOpaque, channels } = await sharp(bytes).stats();
    expect({ isOpaque, alpha: channels[3]?.max }).toEqual({ isOpaque: false, alpha: 0 });
  });

  it('becomes white in JPEG', async () => {
    const { bytes } = largest(await make(await clear().png().toBuffer(), { format: 'jpeg' }));
    await expectColour(bytes, 45, 45, [255, 255, 255]);
  });

  it('is kept for grey pictures too', async () => {
    const grey = await clear().toColourspace('b-w').png().toBuffer();
    const { bytes } = largest(await make(grey));
    expect((await sharp(bytes).metadata()).hasAlpha).toBe(true);
  });
});

describe('size', () => {
  it.each([
    [{ width: 4000, height: 3000 }, 256, { width: 256, height: 192 }],
    [{ width: 3000, height: 4000 }, 256, { width: 192, height: 256 }],
    [{ width: 200, height: 100 }, 256, { width: 200, height: 100 }],
    [{ width: 5000, height: 3 }, 256, { width: 256, height: 1 }],
    [{ width: 1, height: 1 }, 256, { width: 1, height: 1 }],
    [{ width: 1023, height: 767 }, 128, { width: 128, height: 96 }],
  ])('of %o within %i is %o', (original, size, expected) => {
    expect(fitWithin(original, size)).toEqual(expected);
  });

  it('is never enlarged', async () => {
    const { thumbnails } = await make(await pictures.quadrants(100, 40).png().toBuffer());
    expect(thumbnails).toMatchObject([
      { size: 64, width: 64, height: 26 },
      { size: 128, width: 100, height: 40 },
    ]);
  });

  it.each(['webp', 'jpeg', 'png', 'avif'] as const)(
    'of every %s is what the item will say',
    async (format) => {
      const { thumbnails } = await make(await pictures.quadrants(333, 211).jpeg().toBuffer(), { format });
      for (const { bytes, width, height } of thumbnails) {
        const metadata = await sharp(bytes).metadata();
        expect(metadata).toMatchObject({ width, height, format: format === 'avif' ? 'heif' : format });
      }
    },
  );

  it('follows the order of the recipe, not of the numbers', async () => {
    const { thumbnails } = await make(await pictures.quadrants(300, 200).jpeg().toBuffer(), {
      sizes: [128, 32, 64],
    });
    expect(thumbnails.map(({ size }) => size)).toEqual([128, 32, 64]);
  });
});

describe('frames', () => {
  it.each(['gif', 'webp'] as const)('of an animated %s: the first stands for all', async (format) => {
    const picture = await make(await pictures.animated(format));
    expect(picture).toMatchObject({ format, width: 120, height: 80 });
    await expectColour(largest(picture).bytes, 60, 40, pictures.red);
  });
});

describe('pages', () => {
  it('of a TIFF: the first stands for all', async () => {
    const pages = [pictures.red, pictures.blue].map((colour) =>
      pictures.solid(90, 60, colour).png().toBuffer(),
    );
    const tiff = await sharp(await Promise.all(pages), { join: { animated: true } })
      .tiff()
      .toBuffer();
    expect((await sharp(tiff).metadata()).pages).toBe(2);
    const picture = await make(tiff);
    expect(picture).toMatchObject({ format: 'tiff', width: 90, height: 60 });
    await expectColour(largest(picture).bytes, 30, 20, pictures.red);
  });
});

describe('facts', () => {
  const photo = () =>
    pictures.solid(80, 60, pictures.green).withExif({
      IFD0: { Make: 'Canon', Model: 'Canon EOS R5' },
      IFD2: { DateTimeOriginal: '2026:06:21 05:12:33', OffsetTimeOriginal: '+02:00' },
      IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' },
    });

  it('tell when and with what a photo was taken', async () => {
    const picture = await make(await photo().jpeg().toBuffer());
    expect(picture).toMatchObject({ CapturedAt: '2026-06-21T05:12:33+02:00', Camera: 'Canon EOS R5' });
  });

  const personal = () =>
    photo().withXmp(
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator xmlns:dc="d">Jane Doe</dc:creator></x:xmpmeta>',
    );
  const containers: ((picture: Sharp) => Sharp)[] = [
    (picture) => picture.jpeg(),
    (picture) => picture.png(),
    (picture) => picture.webp(),
    (picture) => picture.avif(),
    (picture) => picture.tiff(),
  ];

  it.each(['webp', 'jpeg', 'png', 'avif'] as const)(
    'never leave the original: a thumbnail as %s carries no metadata',
    async (format) => {
      for (const encode of containers) {
        const original = await encode(personal()).toBuffer();
        expect(original.toString('latin1')).toMatch(/Canon EOS R5|Jane Doe/);
        const { thumbnails, ...facts } = await make(original, { format });
        for (const { bytes } of thumbnails) {
          const { exif, xmp, iptc, icc } = await sharp(bytes).metadata();
          expect({ exif, xmp, iptc, icc }).toEqual({});
          expect(bytes.toString('latin1')).not.toMatch(/Canon|Jane|xmpmeta|GPS|Exif\0\0..\*/);
        }
        expect(JSON.stringify(facts)).not.toMatch(/gps|51|Jane/i);
      }
    },
  );

  it('name the colour there is most of', async () => {
    const striped = await pictures
      .solid(200, 100, [30, 60, 200])
      .composite([
        { input: await pictures.solid(60, 100, [250, 250, 250]).png().toBuffer(), left: 0, top: 0 },
      ])
      .png()
      .toBuffer();
    expect((await make(striped)).dominantColor).toBe('#1e3cc8');
  });

  it('count transparent pixels out, and name no colour when there are no others', async () => {
    const clear = { r: 255, g: 0, b: 0, alpha: 0 };
    const canvas = sharp({ create: { width: 100, height: 100, channels: 4, background: clear } });
    const dot = await pictures.solid(20, 20, [10, 200, 10]).png().toBuffer();
    expect((await make(await canvas.clone().png().toBuffer())).dominantColor).toBeUndefined();
    const dotted = await canvas
      .composite([{ input: dot }])
      .png()
      .toBuffer();
    expect((await make(dotted)).dominantColor).toMatch(/^#0[9ab]c[789]0[9ab]$/);
  });

  it('include a placeholder that has the colour of the picture', async () => {
    const { thumbHashToAverageRGBA } = await import('thumbhash');
    const { thumbHash } = await make(await pictures.solid(80, 60, [200, 40, 40]).jpeg().toBuffer());
    const { r, g, b } = thumbHashToAverageRGBA(Buffer.from(thumbHash, 'base64'));
    expect([r, g, b].map((channel) => Math.round(channel * 10) / 10)).toEqual([0.8, 0.2, 0.2]);
  });

  it('are the same bytes every time', async () => {
    const bytes = await pictures.oriented(6, 300, 200);
    const [once, again] = [await make(bytes), await make(bytes)];
    expect(again).toEqual(once);
  });
});

describe('refusals', () => {
  const jpeg = () => pictures.quadrants(400, 300).jpeg({ quality: 95 }).toBuffer();
  const cut = async (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * 0.6));
  const cases: [what: string, bytes: () => Promise<Buffer> | Buffer, code: string, words: RegExp][] = [
    ['zero bytes', () => Buffer.alloc(0), 'Empty', /0 bytes/],
    [
      'text named .jpg',
      () => Buffer.from('Dear diary, today I renamed this file.'),
      'NotAnImage',
      /not an image/,
    ],
    ['a PDF', () => Buffer.from('%PDF-1.7 …'), 'UnsupportedFormat', /PDF/],
    [
      'a video',
      () => Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isomavc1', 'latin1'),
      'UnsupportedFormat',
      /video/,
    ],
    [
      'a 500 megapixel PNG',
      () => pictures.pngClaiming(25_000, 20_000),
      'TooManyPixels',
      /500 megapixels.*a function with \d{4} MB takes it \(thumbs setup --memory \d{4}\)/,
    ],
    ['a JPEG cut at 60 %', async () => cut(await jpeg()), 'Truncated', /upload it again/],
    [
      'a PNG cut at 60 %',
      async () => cut(await pictures.quadrants(400, 300).png().toBuffer()),
      'Truncated',
      /upload/,
    ],
    [
      'a WebP cut at 60 %',
      async () => cut(await pictures.quadrants(400, 300).webp().toBuffer()),
      'Truncated',
      /upload/,
    ],
    [
      'a TIFF cut at 60 %',
      async () => cut(await pictures.quadrants(400, 300).tiff().toBuffer()),
      'Corrupt',
      /damaged/,
    ],
    ['only the start of a JPEG', () => Buffer.from('\xff\xd8\xff\xe0', 'latin1'), 'Truncated', /upload/],
    [
      'a PNG of noise',
      () => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200, 7)]),
      'Corrupt',
      /damaged/,
    ],
    ['broken SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><rect'), 'Corrupt', /damaged/],
  ];

  it.each(cases)('tell the owner of %s what to do', async (_, bytes, code, words) => {
    await expect(make(await bytes())).rejects.toMatchObject({
      name: 'Refusal',
      code,
      message: expect.stringMatching(words),
    });
  });

  it('see that a JPEG is cut off although the preview in its head is whole', async () => {
    const [photo, preview] = [await jpeg(), await pictures.quadrants(40, 30).jpeg().toBuffer()];
    const segment = Buffer.concat([
      Buffer.from('ffe10000', 'hex'),
      Buffer.from('Exif\0\0', 'latin1'),
      preview,
    ]);
    segment.writeUInt16BE(segment.length - 2, 2);
    const camera = Buffer.concat([photo.subarray(0, 2), segment, photo.subarray(2)]);
    expect([isCutOff(camera, 'jpeg'), isCutOff(await cut(camera), 'jpeg')]).toEqual([false, true]);
  });

  it('do not look at a camera block that is broken', async () => {
    const bytes = await pictures.oriented(1, 100, 80);
    const at = bytes.indexOf('Exif');
    bytes.fill(0xff, at + 14, at + 22);
    await expect(make(bytes)).resolves.toMatchObject({ width: 100 });
  });

  it('do not hit an SVG drawing', async () => {
    const svg =
      '<?xml version="1.0"?><!-- a drawing --><svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60" fill="#2846d2"/></svg>';
    const picture = await make(Buffer.from(svg));
    expect(picture).toMatchObject({ format: 'svg', width: 90, height: 60 });
    await expectColour(largest(picture).bytes, 45, 30, [40, 70, 210]);
  });
});
