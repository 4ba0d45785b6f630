// How much memory a function needs for a picture that is too large for the one at hand. More is not always better: with
// each further vCPU, the memory is shared with another picture.
// Imported by src/, like the limits, so it must stay free of dependencies but Node's own.
import { capacityOf } from './capacity.ts';
import { maxPixelsOf, type PictureHeader } from './limits.ts';

/** What Lambda takes, in steps that people would type. */
const [minMemory, maxMemory, step] = [512, 10_240, 256];

/** In MB; undefined if no function size is enough. `kept`: see `keptPixels` in plan.ts. */
function memoryFor(header: PictureHeader, kept: number): number | undefined {
  for (let memory = minMemory; memory <= maxMemory; memory += step) {
    const { limits } = capacityOf(String(memory));
    if (header.width * header.height <= maxPixelsOf(header, kept, limits)) return memory;
  }
  return undefined;
}

/** To follow what is wrong. */
export function memoryAdvice(header: PictureHeader, kept: number): string {
  const memory = memoryFor(header, kept);
  return memory === undefined
    ? 'no function has enough memory for it'
    : `a function with ${memory} MB takes it (thumbs setup --memory ${memory})`;
}
