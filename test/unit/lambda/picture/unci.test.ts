import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { capacityOf } from '../../../../lambda/capacity.ts';
import { makeThumbnails } from '../../../../lambda/picture/thumbnail.ts';
import { uncompressed } from '../../../support/pictures/heic.ts';
import * as pictures from '../../../support/pictures/pictures.ts';
import { recipeOf } from '../../../support/pictures/recipes.ts';

const { limits } = capacityOf('1536');
const recipe = recipeOf({ sizes: [64], format: 'png', quality: 80 });
const size = { width: 48, height: 32 };
const rgb = [4, 5, 6];

async function thumbnailOf(bytes: Buffer) {
  const { thumbnails, ...facts } = await makeThumbnails(bytes, { recipe, limits });
  expect(facts).toMatchObject({ format: 'heif', ...size });
  return thumbnails[0]?.bytes ?? Buffer.of();
}

const quarters = () => pictures.quadrants(size.width, size.height).removeAlpha().raw().toBuffer();

describe('an uncompressed HEIF picture', () => {
  it('of one byte a channel has its colours', async () => {
    const pixels = await quarters();
    const thumbnail = await thumbnailOf(uncompressed(pixels, { ...size, channels: rgb }));
    expect(await sharp(thumbnail).raw().toBuffer()).toEqual(pixels);
  });

  it('may be grey, or transparent', async () => {
    const grey = await thumbnailOf(uncompressed(Buffer.alloc(48 * 32, 90), { ...size, channels: [0] }));
    expect((await pictures.colourAt(grey, 8, 8))[0]).toBe(90);
    const clear = Buffer.alloc(48 * 32 * 4, Buffer.from([10, 20, 30, 128]));
    const thumbnail = await thumbnailOf(uncompressed(clear, { ...size, channels: [...rgb, 7] }));
    expect([...(await sharp(thumbnail).raw().toBuffer()).subarray(0, 4)]).toEqual([10, 20, 30, 128]);
  });

  it('that is cut off is refused as such', async () => {
    const bytes = uncompressed(await quarters(), { ...size, channels: rgb }).subarray(0, -48);
    await expect(thumbnailOf(bytes)).rejects.toMatchObject({ code: 'Truncated' });
  });

  it.each([
    ['of more bits', { channels: rgb, bits: 16 }],
    ['in another order', { channels: [6, 5, 4] }],
  ])('%s is refused by name', async (_, kind) => {
    const bytes = uncompressed(Buffer.concat([await quarters(), await quarters()]), { ...size, ...kind });
    await expect(thumbnailOf(bytes)).rejects.toThrow('an uncompressed HEIF picture of an unusual kind');
  });

  it('that is turned is refused by name', async () => {
    const bytes = uncompressed(await quarters(), { ...size, channels: rgb });
    bytes.write('irot', bytes.indexOf('hvcC'));
    await expect(thumbnailOf(bytes)).rejects.toThrow('an uncompressed HEIF picture of an unusual kind');
  });
});
