// What comes out of each kind of rendition, judged by sharp as an independent decoder: exact sizes, and the right part.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import type { FocalPoint } from '../../../../lambda/contract.ts';
import { makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import type { Position, RecipeSettings, RenditionSettings } from '../../../../lambda/recipe.ts';
import * as pictures from '../../../support/pictures/pictures.ts';
import { recipeOf } from '../../../support/pictures/recipes.ts';

const { limits } = capacityOf('1536');

type Table = Record<string, RenditionSettings>;

async function make(
  bytes: Buffer,
  renditions: Table,
  { focalPoint, ...changes }: Partial<RecipeSettings> & { focalPoint?: FocalPoint } = {},
) {
  const recipe = recipeOf({ sizes: [], format: 'png', quality: 90, ...changes, renditions });
  return makeThumbnails(bytes, { recipe, limits, focalPoint });
}

async function one(bytes: Buffer, rendition: RenditionSettings, changes: Parameters<typeof make>[2] = {}) {
  const { thumbnails, focalPoint } = await make(bytes, { one: rendition }, changes);
  const [thumbnail] = thumbnails;
  if (!thumbnail) throw new Error('nothing was made');
  const { width, height, hasAlpha, pages, pageHeight } = await sharp(thumbnail.bytes).metadata();
  // What the item says is what the file is.
  expect({ width, height: pageHeight ?? height }).toEqual({
    width: thumbnail.width,
    height: thumbnail.height,
  });
  return { ...thumbnail, hasAlpha, pages, focalPoint };
}

async function expectColour(picture: Buffer, [x, y]: [number, number], colour: pictures.Colour) {
  const found = await pictures.colourAt(picture, x, y);
  expect(pictures.distance(found, colour), `${found} at ${x},${y} should be ${colour}`).toBeLessThan(14);
}

const { red, green, blue, yellow } = pictures;

/** Columns of red, green and blue, or rows of them. */
async function stripes(width: number, height: number): Promise<Buffer> {
  const isWide = width >= height;
  const part = isWide ? Math.floor(width / 3) : Math.floor(height / 3);
  const of = (colour: pictures.Colour) =>
    pictures
      .solid(isWide ? part : width, isWide ? height : part, colour)
      .png()
      .toBuffer();
  const [middle, last] = await Promise.all([of(green), of(blue)]);
  const at = (offset: number) => (isWide ? { left: offset, top: 0 } : { left: 0, top: offset });
  return pictures
    .solid(width, height, red)
    .composite([
      { input: middle, ...at(part) },
      { input: last, ...at(2 * part) },
    ])
    .png()
    .toBuffer();
}

describe('a cut', () => {
  it.each<[Position, pictures.Colour]>([
    ['west', red],
    ['northwest', red],
    ['centre', green],
    ['north', green],
    ['east', blue],
    ['southeast', blue],
  ])('at %s of a wide picture shows that part', async (position, colour) => {
    const { bytes, width, height } = await one(await stripes(900, 300), {
      width: 120,
      height: 120,
      position,
    });
    expect({ width, height }).toEqual({ width: 120, height: 120 });
    for (const at of [
      [3, 3],
      [60, 60],
      [116, 116],
    ] as [number, number][])
      await expectColour(bytes, at, colour);
  });

  it.each<[Position, pictures.Colour]>([
    ['north', red],
    ['west', green],
    ['southwest', blue],
  ])('at %s of a tall picture shows that part', async (position, colour) => {
    const { bytes } = await one(await stripes(300, 900), { width: 120, height: 120, position });
    await expectColour(bytes, [60, 60], colour);
  });

  it('goes by a focal point before all else', async () => {
    const focalPoint = { X: 0.9, Y: 0.5 };
    for (const position of ['west', 'attention', 'centre'] as const) {
      const options = { width: 120, height: 120, position };
      const cut = await one(await stripes(900, 300), options, { focalPoint });
      await expectColour(cut.bytes, [60, 60], blue);
      expect(cut.focalPoint).toEqual(focalPoint);
    }
  });

  /** Grey, with a busy patch at the right. */
  async function withSubject(): Promise<Buffer> {
    const noise = Buffer.alloc(160 * 160 * 3, 0).map((_, at) => ((at * 7919) % 251) + (at % 3 === 0 ? 4 : 0));
    const patch = await sharp(noise, { raw: { width: 160, height: 160, channels: 3 } })
      .png()
      .toBuffer();
    return pictures
      .solid(900, 300, [128, 128, 128])
      .composite([{ input: patch, left: 700, top: 70 }])
      .png()
      .toBuffer();
  }

  it.each(['attention', 'entropy'] as const)(
    'by %s keeps the subject, and tells where it is',
    async (position) => {
      const options: RenditionSettings = { width: 200, height: 200, position };
      const found = await one(await withSubject(), options);
      const { X = 0, Y = 0, By } = found.focalPoint ?? {};
      expect(By).toBe(position);
      expect(X).toBeGreaterThan(0.66);
      expect(Y).toBeLessThanOrEqual(1);
      const { channels } = await sharp(found.bytes).stats();
      expect(channels[0]?.stdev).toBeGreaterThan(10);
      // What was found is used again, to the byte.
      const again = await one(await withSubject(), options, { focalPoint: { X, Y, By: position } });
      expect(again.bytes.equals(found.bytes)).toBe(true);
    },
  );

  it('by attention is found where a picture is one pixel high, too', async () => {
    const line = await pictures.solid(500, 1, red).png().toBuffer();
    const cut = await one(line, { width: 64, height: 64, position: 'attention' });
    expect(cut).toMatchObject({ width: 1, height: 1 });
  });

  it('of a panorama 30 : 1 is exact, and taken from the middle', async () => {
    const { bytes, width, height } = await one(await stripes(6000, 200), { width: 160, height: 120 });
    expect({ width, height }).toEqual({ width: 160, height: 120 });
    await expectColour(bytes, [80, 60], green);
  });

  it('of a picture smaller than its box is the largest of that shape', async () => {
    const { width, height, bytes } = await one(await stripes(300, 100), { width: 800, height: 600 });
    expect({ width, height }).toEqual({ width: 133, height: 100 });
    await expectColour(bytes, [66, 50], green);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'of a photo with EXIF orientation %i is taken from it upright',
    async (orientation) => {
      const photo = await pictures.oriented(orientation, 240, 160);
      const { bytes, width, height } = await one(photo, { width: 60, height: 80, position: 'east' });
      expect({ width, height }).toEqual({ width: 60, height: 80 });
      await expectColour(bytes, [30, 20], green);
      await expectColour(bytes, [30, 60], yellow);
    },
  );

  it.each(['gif', 'webp'] as const)('of an animated %s moves, each frame cut alike', async (format) => {
    const animation = await pictures.animated(format);
    const cut = await one(animation, { width: 50, height: 50 }, { format: 'webp', animated: true });
    expect(cut).toMatchObject({ width: 50, height: 50, pages: 2 });
    for (const [page, colour] of [red, blue].entries()) {
      await expectColour(await sharp(cut.bytes, { page }).png().toBuffer(), [25, 25], colour);
    }
  });
});

describe('a box with margins', () => {
  const logo = () =>
    sharp({ create: { width: 200, height: 100, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .composite([{ input: { create: { width: 40, height: 40, channels: 3, background: '#dc2828' } } }])
      .png()
      .toBuffer();
  const square: RenditionSettings = { width: 100, height: 100, fit: 'contain' };

  it('is transparent around an animation, and its header says so', async () => {
    const animation = await pictures.animated('gif');
    const { bytes, pages } = await one(animation, square, { format: 'webp', animated: true });
    expect(pages).toBe(2);
    // The flag for transparency of an extended WebP file, which libwebp leaves out.
    expect(bytes.readUInt8(20) & 0x10).toBe(0x10);
    const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([data[50 * 4 + 3], data[(50 * 100 + 50) * 4 + 3]]).toEqual([0, 255]);
  });

  it('is transparent where the format can be', async () => {
    const { bytes, width, height, hasAlpha } = await one(
      await pictures.solid(200, 100, red).png().toBuffer(),
      square,
    );
    expect({ width, height, hasAlpha }).toEqual({ width: 100, height: 100, hasAlpha: true });
    const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([data[3], data[(50 * 100 + 50) * 4 + 3]]).toEqual([0, 255]);
    await expectColour(bytes, [50, 50], red);
  });

  it('is white in JPEG', async () => {
    const { bytes } = await one(await logo(), { ...square, formats: ['jpeg'] });
    await expectColour(bytes, [50, 5], [255, 255, 255]);
    await expectColour(bytes, [50, 50], red);
  });

  it('has its background behind the picture, too', async () => {
    const { bytes } = await one(await logo(), { ...square, background: '#2846d2' });
    for (const at of [
      [50, 5],
      [10, 50],
      [95, 95],
    ] as [number, number][])
      await expectColour(bytes, at, blue);
    await expectColour(bytes, [50, 50], red);
  });

  it('has its background in colour around a grey picture', async () => {
    const grey = await pictures.solid(200, 100, [120, 120, 120]).toColourspace('b-w').png().toBuffer();
    const { bytes } = await one(grey, { ...square, background: '#2846d2' });
    await expectColour(bytes, [50, 5], blue);
    await expectColour(bytes, [50, 50], [120, 120, 120]);
  });

  it('surrounds every frame of an animation', async () => {
    const animation = await pictures.animated('webp');
    const options: RenditionSettings = { width: 60, height: 60, fit: 'contain', background: '#28b43c' };
    const { bytes, pages, width, height } = await one(animation, options, { format: 'webp', animated: true });
    expect({ pages, width, height }).toEqual({ pages: 2, width: 60, height: 60 });
    for (const [page, colour] of [red, blue].entries()) {
      const frame = await sharp(bytes, { page }).png().toBuffer();
      await expectColour(frame, [30, 30], colour);
      await expectColour(frame, [30, 3], green);
      await expectColour(frame, [30, 56], green);
    }
  });
});

describe('several formats', () => {
  it('of one rendition have the same size and show the same, in the order asked for', async () => {
    const formats = ['avif', 'webp', 'jpeg', 'png'] as const;
    const { thumbnails } = await make(await stripes(900, 300), {
      card: { width: 120, height: 90, position: 'east', formats: [...formats] },
      all: { width: 240 },
    });
    expect(
      thumbnails.map(({ name, format, width, height, size }) => [name, format, width, height, size]),
    ).toEqual([...formats.map((format) => ['card', format, 120, 90, 120]), ['all', 'png', 240, 80, 240]]);
    for (const { bytes, format } of thumbnails.slice(0, 4)) {
      const metadata = await sharp(bytes).metadata();
      expect(metadata).toMatchObject({ width: 120, height: 90, format: format === 'avif' ? 'heif' : format });
      await expectColour(await sharp(bytes).png().toBuffer(), [60, 45], blue);
    }
  });

  it('of an animation move where they can, and show the first frame where they cannot', async () => {
    const { thumbnails } = await make(
      await pictures.animated('gif'),
      { one: { width: 50, height: 50, formats: ['webp', 'jpeg'] } },
      { animated: true },
    );
    const pages = await Promise.all(
      thumbnails.map(async ({ bytes }) => (await sharp(bytes).metadata()).pages),
    );
    expect(pages).toEqual([2, undefined]);
    await expectColour(thumbnails[1]?.bytes ?? Buffer.of(), [25, 25], red);
  });

  it('keep transparency where they can', async () => {
    const clear = sharp({ create: { width: 90, height: 90, channels: 4, background: '#0000' } });
    const { thumbnails } = await make(await clear.png().toBuffer(), {
      one: { width: 50, formats: ['webp', 'jpeg'] },
    });
    const stats = await Promise.all(thumbnails.map(({ bytes }) => sharp(bytes).stats()));
    expect(stats.map(({ isOpaque }) => isOpaque)).toEqual([false, true]);
    await expectColour(thumbnails[1]?.bytes ?? Buffer.of(), [25, 25], [255, 255, 255]);
  });

  it('each have their own quality', async () => {
    const noise = Buffer.alloc(300 * 200 * 3).map((_, at) => (at * 7919) % 256);
    const photo = await sharp(noise, { raw: { width: 300, height: 200, channels: 3 } })
      .png()
      .toBuffer();
    const bytesAt = async (quality: RenditionSettings['quality']) =>
      (await one(photo, { width: 300, formats: ['jpeg'], ...(quality ? { quality } : {}) })).bytes.length;
    expect(await bytesAt({ jpeg: 20 })).toBeLessThan((await bytesAt({ webp: 20 })) / 2);
  });
});

describe('a small graphic that is not scaled', () => {
  const webp = { format: 'webp', quality: 80 } as const;
  const pixelsOf = (bytes: Buffer) => sharp(bytes).removeAlpha().raw().toBuffer();

  /** Thin lines of strong colours: what lossy WebP smears. */
  async function icon(): Promise<Buffer> {
    const lines = [0, 1, 2, 3, 4, 5].map(
      (index) => `<path d="M${index * 5 + 2.5} 0V32" stroke="${index % 2 ? '#e00' : '#00e'}"/>`,
    );
    const size = 'width="32" height="32"';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect ${size} fill="#fff"/>${lines.join('')}</svg>`;
    return sharp(Buffer.from(svg)).png().toBuffer();
  }

  /** A gradient with grain. */
  async function photo(): Promise<Buffer> {
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 32;
    };
    const samples = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, index) => index / 60 + random()));
    return sharp(samples, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer();
  }

  it('keeps its colours exactly, in fewer bytes than with loss', async () => {
    const bytes = await icon();
    const made = await one(bytes, { longSide: 256 }, webp);
    expect(await pixelsOf(made.bytes)).toEqual(await pixelsOf(bytes));
    expect(made.bytes.length).toBeLessThan((await sharp(bytes).webp({ quality: 80 }).toBuffer()).length);
  });

  it('is no photograph: there the lossy form is the smaller one', async () => {
    const bytes = await photo();
    const made = await one(bytes, { longSide: 256 }, webp);
    expect(await pixelsOf(made.bytes)).not.toEqual(await pixelsOf(bytes));
  });
});
