// Four renditions in two and three formats from one decode, beside a sharp call for each file: processor time, since
// others may work on the machine. Goals: 0.55 of it for WebP and JPEG, 0.65 with AVIF.
// Run, best with a folder of camera photos: node test/bench/renditions.ts [folder] [rounds]
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import { capacityOf } from '../../lambda/capacity.ts';
import type { Format } from '../../lambda/contract.ts';
import { makeThumbnails } from '../../lambda/picture/thumbnail.ts';
import { type Output, type RenditionTable, recipesOf } from '../../lambda/recipe.ts';
import { circumstances } from './support/cloud.ts';

const root = join(import.meta.dirname, '..', '..');
const drawn = join(root, 'images');
const [folder = drawn, given = '3'] = process.argv.slice(2);
const rounds = Number(given);
const { limits } = capacityOf('1536');

const renditions: RenditionTable = {
  small: { longSide: 256 },
  card: { width: 400, height: 300, position: 'attention' },
  column: { width: 640 },
  hero: { width: 1600 },
};

interface Photo {
  name: string;
  bytes: Buffer;
  megapixels: number;
}

const photos = await readPhotos();
if (given === 'memory') {
  await together(['avif', 'webp', 'jpeg']);
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
  process.exit();
}
for (const { name, bytes, megapixels } of photos)
  console.log(`${name}: ${megapixels.toFixed(1)} megapixels, ${(bytes.length / 1e6).toFixed(1)} MB`);
for (const [formats, goal] of [
  [['webp', 'jpeg'], 0.55],
  [['avif', 'webp', 'jpeg'], 0.65],
] as const) {
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [ours, theirs] = [await cpuOf(() => together(formats)), await cpuOf(() => apart(formats))];
    // The first one warms everything up.
    if (round > 0) ratios.push(ours / theirs);
    console.log(`${formats.join(' + ')}: ${ours.toFixed(2)} s, in separate calls ${theirs.toFixed(2)} s`);
  }
  const median = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0;
  console.log(`${formats.join(' + ')}: ${median.toFixed(2)} × (goal: ${goal})`);
}
console.log(`most memory of a process that does only ours: ${await peakMemory()} MB; ${circumstances()}`);

/** The decoder's processes are separate, too. */
async function peakMemory(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, folder, 'memory']);
  return Number(stdout);
}

/**
 * The four nearest to 12 megapixels, as they are: enlarged ones would be blurred, with fewer bytes to decode. Drawn
 * pictures are enlarged, and get the grain that cameras have: without it decoding them costs nothing worth saving.
 */
async function readPhotos(): Promise<Photo[]> {
  const names = (await readdir(folder)).filter((name) => /\.jpe?g$/i.test(name));
  const read = async (name: string): Promise<Photo> => {
    const bytes = await readFile(join(folder, name));
    const photo = folder === drawn ? await withGrain(bytes) : bytes;
    const { width, height } = await sharp(photo).metadata();
    return { name, bytes: photo, megapixels: (width * height) / 1e6 };
  };
  const photos = await Promise.all(folder === drawn ? names.slice(0, 4).map(read) : names.map(read));
  const distance = ({ megapixels }: Photo) => Math.abs(megapixels - 12);
  return photos.toSorted((a, b) => distance(a) - distance(b)).slice(0, 4);
}

function withGrain(bytes: Buffer): Promise<Buffer> {
  const size = { width: 4000, height: 3000 };
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  const grain = { ...size, channels: 3 as const, background: '#808080', noise };
  const picture = sharp(bytes)
    .resize(size)
    .composite([{ input: { create: grain }, blend: 'soft-light' }]);
  return picture.jpeg({ quality: 92 }).toBuffer();
}

async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function together(formats: readonly Format[]): Promise<void> {
  const recipe = recipesOf({ sizes: [], format: [...formats], quality: 75, renditions }).main;
  for (const { bytes } of photos) await makeThumbnails(bytes, { recipe, limits });
}

/** What one would write without a plan: each file from the original. */
async function apart(formats: readonly Format[]): Promise<void> {
  for (const { bytes } of photos) {
    for (const { longSide, width, height } of Object.values(renditions)) {
      const box = longSide
        ? { width: longSide, height: longSide, fit: 'inside' as const }
        : { ...(width ? { width } : {}), ...(height ? { height, position: sharp.strategy.attention } : {}) };
      for (const format of formats)
        await encoded(sharp(bytes).autoOrient().resize(box), { format, quality: 75 }).toBuffer();
    }
  }
}

/** With the efforts of the function: what is compared is the work before. */
function encoded(picture: Sharp, { format, quality }: Output): Sharp {
  if (format === 'webp') return picture.webp({ quality, effort: 4 });
  if (format === 'jpeg') return picture.jpeg({ quality, mozjpeg: true });
  return picture.avif({ quality, effort: 2 });
}
