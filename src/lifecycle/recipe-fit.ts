// Checks that the function is large enough for the renditions, before anything is made.
import { capacityOf } from '../../lambda/capacity.ts';
import type { Format } from '../../lambda/contract.ts';
import { maxPixelsOf, megapixels } from '../../lambda/limits.ts';
import { keptPixels, planOf } from '../../lambda/picture/plan.ts';
import { type Recipe, type Rendition, recipesOf } from '../../lambda/recipe.ts';
import { pictureSeconds, usualSeconds } from '../../lambda/recipe-cost.ts';
import type { Settings } from '../stack/settings.ts';

/** A third of a call's time is one picture's: see `timeOf` of the function. */
const picturesPerCall = 3;
/** Of Lambda. */
const maxTimeoutSeconds = 900;

/** In seconds. Ordinary renditions work with any timeout; many or large AVIFs need more. */
export function neededTimeout(settings: Settings): number {
  const seconds = pictureSeconds(recipesOf(settings), settings.memoryMB);
  return seconds <= usualSeconds ? 1 : Math.min(maxTimeoutSeconds, Math.ceil(picturesPerCall * seconds));
}

/** A phone's photo. */
const photo = { width: 4000, height: 3000, format: 'jpeg', channels: 3, depth: 'uchar' };
const memoryStepMB = 128;
const maxMemoryMB = 10_240;

/** What is too small, and how much would do. */
export function fitNotes(settings: Settings): string[] {
  const { timeoutSeconds, memoryMB } = settings;
  const seconds = neededTimeout(settings);
  const isEnough = (megabytes: number) => photoPixels(settings, megabytes) >= photo.width * photo.height;
  const notes: string[] = [];
  if (timeoutSeconds < seconds)
    notes.push(
      `the renditions may take longer than the timeout of ${timeoutSeconds} s: --timeout ${seconds}`,
    );
  if (!isEnough(memoryMB)) {
    let enough = memoryMB;
    while (enough < maxMemoryMB && !isEnough(enough)) enough += memoryStepMB;
    notes.push(
      `${memoryMB} MB are too little for these renditions of a photo of ${megapixels(photo.width * photo.height)} megapixels: --memory ${enough}`,
    );
  }
  const waste = recipes(settings)
    .flatMap(({ renditions }) => renditions)
    .find(isWasteful);
  if (waste) notes.push(wasteText(waste));
  return notes;
}

const recipes = (settings: Settings): Recipe[] => {
  const { main, folders } = recipesOf(settings);
  return [main, ...folders.map(({ recipe }) => recipe)];
};

/** AVIF quality ÷ WebP quality at equal SSIM, on photos 640 to 1,600 pixels wide: AVIF 52 equals WebP 75, 57 equals 80. */
const avifShare = 0.7;

const qualityOf = ({ outputs }: Rendition, format: Format) =>
  outputs.find((one) => one.format === format)?.quality;

/** Both formats are made, and AVIF would be the larger one. */
function isWasteful(rendition: Rendition): boolean {
  const [avif, webp] = [qualityOf(rendition, 'avif'), qualityOf(rendition, 'webp')];
  return avif !== undefined && webp !== undefined && avif >= webp;
}

function wasteText(rendition: Rendition): string {
  const webp = qualityOf(rendition, 'webp') ?? 0;
  const avif = Math.round(avifShare * webp);
  return `${rendition.name}: AVIF of quality ${qualityOf(rendition, 'avif')} has more bytes than WebP of ${webp}; it looks the same at ${avif}: "quality": { "avif": ${avif}, "webp": ${webp} } in renditions of thumbs.config.json`;
}

/** How many of a photo the function takes, with the renditions that keep most of it. */
function photoPixels(settings: Settings, megabytes: number): number {
  const kept = recipes(settings).map(({ renditions }) => keptPixels(planOf(photo, renditions)));
  return maxPixelsOf(photo, Math.max(...kept), capacityOf(String(megabytes)).limits);
}
