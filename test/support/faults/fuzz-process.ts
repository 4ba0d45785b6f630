// Feeds damaged pictures to the decoder and tells what became of each. A process of its own: when native code crashes,
// this ends, and whoever started it knows by the last number heard which picture it was.
import sharp from 'sharp';
import { capacityOf } from '../../../lambda/capacity.ts';
import { fitWithin } from '../../../lambda/limits.ts';
import { headBytes, identify } from '../../../lambda/picture/formats.ts';
import { Refusal } from '../../../lambda/picture/refusals.ts';
import { makeThumbnails, type Picture } from '../../../lambda/picture/thumbnail.ts';
import { readHeader } from '../../../src/transfer/header.ts';
import { recipeOf } from '../pictures/recipes.ts';
import { mutate, randomNumbers } from './mutations.ts';
import { mendPng, seeds } from './seeds.ts';

/** Numbers `from`, `from + step`, … below `to`. */
export interface FuzzTask {
  from: number;
  to: number;
  step: number;
  /** Only pictures of this kind: how the names of their seeds begin. */
  kind?: string | undefined;
}

export type FuzzReport =
  | { kind: 'begun'; number: number }
  /** `outcome` is 'done', a refusal's code, or what is neither. */
  | { kind: 'ended'; number: number; seed: string; outcome: string; ms: number; isWrong: boolean }
  | { kind: 'over'; peakMegabytes: number };

const originals = [...(await seeds())];
const others = originals.map(([, bytes]) => bytes);
const byKind = Map.groupBy(originals, ([name]) => /^\w+/.exec(name)?.[0] ?? name);
/** Each kind has as many pictures as any other, whatever the number of its seeds. */
const kinds = [...byKind.keys()];
const { limits } = capacityOf('1536');

function seedsOf(kind: string): [name: string, bytes: Buffer][] {
  const found = originals.filter(([name]) => name.startsWith(kind));
  if (found.length === 0) throw new Error(`no seed is called ${kind}: ${[...byKind.keys()].join(', ')}`);
  return found;
}

/** The picture of a number, damaged; the same in every run. */
export function damaged(number: number, kind?: string): { seed: string; bytes: Buffer } {
  const random = randomNumbers(number);
  const [seed, original] = random.pick(
    kind === undefined ? (byKind.get(random.pick(kinds)) ?? []) : seedsOf(kind),
  );
  const bytes = mutate(original, random, others);
  return { seed, bytes: seed.startsWith('png') && random.below(4) ? mendPng(bytes) : bytes };
}

async function outcomeOf(bytes: Buffer): Promise<{ outcome: string; isWrong: boolean }> {
  try {
    await readBeforeUpload(bytes);
    const picture = await makeThumbnails(bytes, { recipe, limits });
    return { outcome: 'done', isWrong: !(await hasItsSizes(picture)) };
  } catch (error) {
    // Anything else goes back to the queue, and would come again for ever.
    if (!(error instanceof Refusal)) return { outcome: String(error), isWrong: true };
    return { outcome: error.code, isWrong: error.message.length < 20 };
  }
}

/** What `upload` does first, for which no file may be a reason to stop. */
async function readBeforeUpload(bytes: Buffer): Promise<void> {
  const identity = identify(bytes.subarray(0, headBytes));
  if (identity.kind !== 'picture') return;
  await readHeader(identity.format, async (offset, length) => bytes.subarray(offset, offset + length));
}

/** Each thumbnail has the size that follows from the picture's, and says so. */
async function hasItsSizes({ width, height, thumbnails }: Picture): Promise<boolean> {
  for (const thumbnail of thumbnails) {
    const { size, bytes } = thumbnail;
    const {
      width: across,
      pageHeight: down = 0,
      ...header
    } = await sharp(bytes, { animated: true }).metadata();
    const seen = { width: across, height: down || header.height };
    const wanted = fitWithin({ width, height }, size);
    if (![seen, thumbnail].every((one) => one.width === wanted.width && one.height === wanted.height))
      return false;
  }
  return thumbnails.length === sizes.length;
}

const sizes = [8, 16];
/** Moving, so that animations are decoded in full. */
const recipe = recipeOf({ sizes, format: 'webp', quality: 50, animated: true });

async function run({ from, to, step, kind }: FuzzTask): Promise<void> {
  for (let number = from; number < to; number += step) {
    tell({ kind: 'begun', number });
    const { seed, bytes } = damaged(number, kind);
    const started = performance.now();
    const { outcome, isWrong } = await outcomeOf(bytes);
    tell({ kind: 'ended', number, seed, outcome, isWrong, ms: performance.now() - started });
  }
  tell({ kind: 'over', peakMegabytes: process.resourceUsage().maxRSS / 1024 });
}

const tell = (report: FuzzReport) => process.send?.(report);
process.once('message', (task: FuzzTask) => void run(task).then(() => process.disconnect()));
