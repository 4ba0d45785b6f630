// Checks that the function is large enough for the renditions, before anything is made.
import { capacityOf } from '../../lambda/capacity.ts';
import { megapixels, mostPixels } from '../../lambda/limits.ts';
import { planOf } from '../../lambda/picture/plan.ts';
import { recipesOf } from '../../lambda/recipe.ts';
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
  return notes;
}

/** How many of a photo the function takes, with the renditions that keep most of it. */
function photoPixels(settings: Settings, megabytes: number): number {
  const { main, folders } = recipesOf(settings);
  const kept = [main, ...folders.map(({ recipe }) => recipe)].map(({ renditions }) => {
    const { width, height } = planOf(photo, renditions).target;
    return width * height;
  });
  return mostPixels(photo, Math.max(...kept), capacityOf(String(megabytes)).limits);
}
