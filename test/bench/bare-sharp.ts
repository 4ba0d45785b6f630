// What the pipeline is measured against: a loop that does nothing but make the thumbnails. `coarse` is as fast as sharp can,
// with what its decoders leave of the picture; `fine` gives thumbnails as good as the pipeline's (see DECISIONS.md).
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { defaultSettings } from '../../src/stack/settings.ts';

const [folder = '.', scaling = 'coarse'] = process.argv.slice(2);
const { quality } = defaultSettings;
const sizes = defaultSettings.sizes.map(Number);
sharp.cache(false);
sharp.concurrency(1);

/** The settings that were fastest: one decode at the largest size, the rest from its pixels. */
async function makeThumbnails(file: string): Promise<void> {
  const box = { width: Math.max(...sizes), height: Math.max(...sizes) };
  const picture = sharp(await readFile(file))
    .autoOrient()
    .resize({ ...box, fit: 'inside', fastShrinkOnLoad: scaling === 'coarse' })
    .raw();
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  for (const size of sizes) {
    const raw = { width: info.width, height: info.height, channels: info.channels };
    await sharp(data, { raw })
      .resize({ width: size, height: size, fit: 'inside' })
      .webp({ quality, effort: 4 })
      .toBuffer();
  }
}

const limit = pLimit(availableParallelism());
const names = await readdir(folder);
await Promise.all(names.map((name) => limit(() => makeThumbnails(join(folder, name)))));
