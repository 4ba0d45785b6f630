// Makes images/: the pictures of the first `thumbs upload ./images`. Run by hand: node scripts/make-images.ts
// They are chosen to exercise what real folders hold: every format, turned photos, odd names, a sub-folder.
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { cafeLights } from './scenes/cafe.ts';
import { desertDunes } from './scenes/dunes.ts';
import { julia, mandelbrot } from './scenes/fractals.ts';
import { auroraLake } from './scenes/lake.ts';
import { mistyMountains } from './scenes/mountains.ts';
import { oceanSunset } from './scenes/ocean.ts';
import { paint, type Raster } from './scenes/paint.ts';
import { ringedPlanet, spiralGalaxy } from './scenes/space.ts';
import { mirrorSpheres } from './scenes/spheres.ts';
import { paperSunrise } from './scenes/sunrise.ts';
import { stainedGlass } from './scenes/window.ts';

const folder = join(import.meta.dirname, '..', 'images');

/** The name is composed (NFC): one é, not e and an accent. */
const pictures: Record<string, () => Sharp> = {
  'misty mountains.jpg': () => jpeg(paint(4000, 3000, mistyMountains()), 82),
  'aurora-lake.jpg': () =>
    photo(paint(1600, 2400, auroraLake()), 6, 'Nocturne', 'Nocturne N1', '2026:02:14 23:41:07'),
  'desert-dunes.jpg': () =>
    photo(paint(1600, 2000, desertDunes()), 8, 'Solstice', 'S-20', '2026:06:21 05:12:33'),
  'ocean-sunset.jpg': () => jpeg(paint(2560, 1600, oceanSunset()), 82),
  'mandelbrot-seahorses.jpg': () => jpeg(paint(2000, 1500, mandelbrot(), 2), 78),
  'julia-spirals.webp': () => open(paint(1920, 1440, julia(), 2)).webp({ quality: 72, effort: 6 }),
  'café+lights.webp': () => open(paint(2400, 1600, cafeLights())).webp({ quality: 82, effort: 6 }),
  'mirror-spheres.avif': () => open(paint(2000, 1400, mirrorSpheres(), 2)).avif({ quality: 62, effort: 5 }),
  'rose-window.png': () =>
    open(paint(1600, 1600, stainedGlass(), 2)).png({ palette: true, dither: 0, effort: 7 }),
  'paper-sunrise.gif': () => animation(10, 1200, 900),
  'space/spiral-galaxy.jpg': () => jpeg(paint(2400, 1800, spiralGalaxy()), 76),
  'space/ringed-planet.png': () =>
    open(paint(1200, 900, ringedPlanet(), 2)).png({ palette: true, effort: 10 }),
};

function open({ data, width, height, channels }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

function jpeg(raster: Raster, quality: number): Sharp {
  return open(raster).jpeg({ quality, mozjpeg: true });
}

/** As a camera held upright stores it: pixels on their side, and a note saying so. Orientation 6 or 8 of EXIF. */
function photo(raster: Raster, orientation: 6 | 8, make: string, model: string, taken: string): Sharp {
  const stored = open(raster).rotate(orientation === 6 ? -90 : 90);
  return stored
    .withMetadata({ orientation })
    .withExifMerge({
      IFD0: { Make: make, Model: model },
      IFD2: { DateTimeOriginal: taken, OffsetTimeOriginal: '+01:00' },
    })
    .jpeg({ quality: 82, mozjpeg: true });
}

function animation(count: number, width: number, height: number): Sharp {
  const frames = Array.from({ length: count }, (_, frame) =>
    paint(width, height, paperSunrise(frame / count), 1, 0),
  );
  const data = Buffer.concat(frames.map((frame) => frame.data));
  const film = sharp(data, { raw: { width, height: height * count, channels: 3, pageHeight: height } });
  return film.gif({ colours: 64, dither: 0, effort: 4, delay: Array(count).fill(120), loop: 0 });
}

const only = process.argv[2];
if (!only) await rm(folder, { recursive: true, force: true });
let total = 0;
for (const [name, make] of Object.entries(pictures)) {
  if (only && !name.includes(only)) continue;
  const started = performance.now();
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await make().toBuffer());
  const { size } = await stat(file);
  total += size;
  console.log(`${name}: ${Math.round(size / 1000)} kB in ${Math.round(performance.now() - started)} ms`);
}
console.log(`${Math.round(total / 1000)} kB in all`);
