// Thumbnails as Pillow reads them, which shares no decoder with sharp: exact sizes, and the right part of the picture.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { capacityOf } from '../../lambda/capacity.ts';
import { makeThumbnails } from '../../lambda/picture/thumbnail.ts';
import type { RenditionSettings } from '../../lambda/recipe.ts';
import { heicWith, turn } from '../support/pictures/heic.ts';
import { quarters } from '../support/pictures/heic-samples.ts';
import * as pictures from '../support/pictures/pictures.ts';
import { recipeOf } from '../support/pictures/recipes.ts';

const { limits } = capacityOf('1536');
const { red, green, blue, yellow } = pictures;
const white: pictures.Colour = [255, 255, 255];
const navy: pictures.Colour = [16, 32, 64];
const formats = ['webp', 'jpeg', 'avif', 'png'] as const;

const look = `import json, sys
from PIL import Image
def seen(file, points):
    picture = Image.open(file)
    rgb = picture.convert('RGB')
    alpha = picture.convert('RGBA').getchannel('A')
    return [picture.format.lower(), *picture.size, getattr(picture, 'n_frames', 1),
            [[*rgb.getpixel(tuple(p)), alpha.getpixel(tuple(p))] for p in points]]
print(json.dumps([seen(file, points) for file, points in json.load(sys.stdin)]))`;
const support = "from PIL import features\nassert features.check('avif') and features.check('webp')";
const hasPillow = spawnSync('python3', ['-c', support]).status === 0;

type Point = [x: number, y: number, colour: pictures.Colour];
type Case = [
  what: string,
  bytes: () => Promise<Buffer>,
  rendition: RenditionSettings,
  width: number,
  height: number,
  points: Point[],
];

const png = (width: number, height: number) => pictures.quadrants(width, height).png().toBuffer();
const clear = (width: number, height: number) =>
  pictures.quadrants(width, height).ensureAlpha(0).png().toBuffer();

const cases: Case[] = [
  [
    'a cut at the left',
    () => png(900, 300),
    { width: 120, height: 120, position: 'west' },
    120,
    120,
    [
      [60, 20, red],
      [60, 100, blue],
    ],
  ],
  [
    'a cut at the right',
    () => png(900, 300),
    { width: 120, height: 120, position: 'east' },
    120,
    120,
    [
      [60, 20, green],
      [60, 100, yellow],
    ],
  ],
  [
    'a photo with EXIF orientation 6',
    () => pictures.oriented(6, 240, 160),
    { width: 61, height: 83, position: 'west' },
    61,
    83,
    [
      [20, 10, red],
      [20, 70, blue],
    ],
  ],
  [
    'a HEIC photo with a turn',
    async () => heicWith([], { width: 96, height: 64, sample: quarters, properties: [turn(1)] }),
    { width: 32, height: 16, position: 'north' },
    32,
    16,
    [
      [6, 8, green],
      [26, 8, yellow],
    ],
  ],
  [
    'a panorama 30 : 1',
    () => png(6000, 200),
    { width: 160, height: 120, position: 'east' },
    160,
    120,
    [
      [80, 20, green],
      [80, 100, yellow],
    ],
  ],
  [
    'a tower 1 : 30',
    () => png(100, 3000),
    { width: 64, height: 64, position: 'south' },
    64,
    64,
    [
      [10, 32, blue],
      [54, 32, yellow],
    ],
  ],
  [
    'a picture smaller than its box',
    () => png(300, 100),
    { width: 800, height: 600, position: 'west' },
    133,
    100,
    [
      [60, 20, red],
      [60, 80, blue],
    ],
  ],
  [
    'one pixel',
    () => pictures.solid(1, 1, red).png().toBuffer(),
    { width: 400, height: 300 },
    1,
    1,
    [[0, 0, red]],
  ],
  [
    'a line of one pixel',
    () => pictures.solid(500, 1, blue).png().toBuffer(),
    { longSide: 256 },
    256,
    1,
    [[128, 0, blue]],
  ],
  [
    'margins of a colour',
    () => png(200, 100),
    { width: 100, height: 100, fit: 'contain', background: '#102040' },
    100,
    100,
    [
      [50, 5, navy],
      [50, 95, navy],
      [20, 40, red],
      [80, 60, yellow],
    ],
  ],
  [
    'a colour behind what is transparent',
    () => clear(200, 100),
    { width: 100, height: 100, fit: 'contain', background: '#102040' },
    100,
    100,
    [
      [50, 5, navy],
      [20, 40, navy],
    ],
  ],
  [
    'the first frame of an animation',
    () => pictures.animated('gif'),
    { width: 50, height: 50 },
    50,
    50,
    [[25, 25, red]],
  ],
];

it.skipIf(!hasPillow)('every format has the exact size and the right part, by Pillow', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thumbs-pillow-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files: { what: string; file: string; wanted: Case; format: string }[] = [];
  for (const wanted of cases) {
    const [what, bytes, rendition] = wanted;
    const recipe = recipeOf({ sizes: [], format: [...formats], quality: 90, renditions: { one: rendition } });
    for (const { bytes: made, format } of (await makeThumbnails(await bytes(), { recipe, limits }))
      .thumbnails) {
      const file = join(folder, `${files.length}.${format}`);
      await writeFile(file, made);
      files.push({ what: `${what} as ${format}`, file, wanted, format });
    }
  }
  const input = JSON.stringify(files.map(({ file, wanted }) => [file, wanted[5]?.map(([x, y]) => [x, y])]));
  const { stdout, stderr } = spawnSync('python3', ['-c', look], { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  const seen = JSON.parse(stdout) as [string, number, number, number, number[][]][];
  expect(seen).toHaveLength(cases.length * formats.length);
  for (const [index, { what, wanted, format }] of files.entries()) {
    const [, , , width, height, points] = wanted;
    const [kind, foundWidth, foundHeight, frames, colours = []] = seen[index] ?? [];
    expect({ what, is: [kind, foundWidth, foundHeight, frames] }).toEqual({
      what,
      is: [format, width, height, 1],
    });
    for (const [at, [, , colour]] of points.entries()) {
      const [r = -1, g = -1, b = -1, alpha] = colours[at] ?? [];
      expect(pictures.distance([r, g, b], colour), `${what}, point ${at}: ${r} ${g} ${b}`).toBeLessThan(20);
      expect({ what, alpha }).toEqual({ what, alpha: 255 });
    }
  }
});

it.skipIf(!hasPillow)(
  'margins without a colour are transparent, and white as JPEG; animations move as WebP',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thumbs-pillow-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const renditions = { one: { width: 60, height: 60, fit: 'contain' as const } };
    const recipe = recipeOf({ sizes: [], format: [...formats], quality: 90, animated: true, renditions });
    const { thumbnails } = await makeThumbnails(await pictures.animated('gif'), { recipe, limits });
    const asked: [string, number[][]][] = [];
    for (const { bytes, format } of thumbnails) {
      const file = join(folder, `one.${format}`);
      await writeFile(file, bytes);
      asked.push([
        file,
        [
          [30, 3],
          [30, 30],
        ],
      ]);
    }
    const { stdout, stderr } = spawnSync('python3', ['-c', look], {
      input: JSON.stringify(asked),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const seen = JSON.parse(stdout) as [string, number, number, number, number[][]][];
    expect(seen.map(([format, width, height, frames]) => [format, width, height, frames])).toEqual(
      formats.map((format) => [format, 60, 60, format === 'webp' ? 2 : 1]),
    );
    for (const [format, , , , [margin = [], middle = []]] of seen) {
      const [r = -1, g = -1, b = -1] = margin;
      expect([format, margin[3], middle[3]]).toEqual([format, format === 'jpeg' ? 255 : 0, 255]);
      if (format === 'jpeg') expect(pictures.distance([r, g, b], white)).toBeLessThan(20);
      expect(pictures.distance([middle[0] ?? -1, middle[1] ?? -1, middle[2] ?? -1], red)).toBeLessThan(20);
    }
  },
);
