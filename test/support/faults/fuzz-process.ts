// Feeds damaged pictures to the decoder and tells what became of each. A process of its own: when native code crashes,
// this ends, and whoever started it knows by the last number heard which picture it was.
import { capacityOf } from '../../../lambda/capacity.ts';
import { Refusal } from '../../../lambda/picture/refusals.ts';
import { makeThumbnails } from '../../../lambda/picture/thumbnail.ts';
import { recipeOf } from '../pictures/recipes.ts';
import { mutate, randomNumbers } from './mutations.ts';
import { mendPng, seeds } from './seeds.ts';

/** Numbers `from`, `from + step`, … below `to`. */
export interface FuzzTask {
  from: number;
  to: number;
  step: number;
  /** Only pictures of this kind: the first word of a seed's name. */
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

/** The picture of a number, damaged; the same in every run. */
export function damaged(number: number, kind?: string): { seed: string; bytes: Buffer } {
  const random = randomNumbers(number);
  const [seed, original] = random.pick(byKind.get(kind ?? random.pick(kinds)) ?? []);
  const bytes = mutate(original, random, others);
  return { seed, bytes: seed.startsWith('png') && random.below(4) ? mendPng(bytes) : bytes };
}

async function outcomeOf(bytes: Buffer): Promise<{ outcome: string; isWrong: boolean }> {
  try {
    const { thumbnails, width, height } = await makeThumbnails(bytes, { recipe, limits });
    const isWhole = width > 0 && height > 0 && thumbnails.every((one) => one.bytes.length > 0);
    return { outcome: 'done', isWrong: !isWhole };
  } catch (error) {
    // Anything else goes back to the queue, and would come again for ever.
    if (!(error instanceof Refusal)) return { outcome: String(error), isWrong: true };
    return { outcome: error.code, isWrong: error.message.length < 20 };
  }
}

/** Moving, so that animations are decoded in full. */
const recipe = recipeOf({ sizes: [8, 16], format: 'webp', quality: 50, animated: true });

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
