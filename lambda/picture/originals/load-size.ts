// Decoders of JPEG and WebP can decode at a smaller size, which is fast, but coarse: the kernel should have enough left to do.
import type { Metadata } from 'sharp';
import type { Dimensions } from '../../limits.ts';

type Header = Partial<Pick<Metadata, 'format' | 'autoOrient'>>;

/** What sharp is asked for. `size` is larger than the target if the pixels have to be scaled once more. */
interface LoadSize {
  size: Dimensions;
  fastShrinkOnLoad: boolean;
}

/** How much of the scaling is at least left to the kernel: measured, see DECISIONS.md. */
const [minJpegFactor, webpFactor] = [1.6, 1.5];

export function loadSizeOf({ format, autoOrient: displayed }: Header, target: Dimensions): LoadSize {
  const shrink = displayed ? Math.min(displayed.width / target.width, displayed.height / target.height) : 1;
  const fastShrinkOnLoad = format !== 'jpeg' || shrink / jpegShrink(shrink) >= minJpegFactor;
  if (format !== 'webp' || !displayed) return { size: target, fastShrinkOnLoad };
  const longer = (side: keyof Dimensions) =>
    Math.min(displayed[side], Math.round(target[side] * Math.min(shrink, webpFactor)));
  return { size: { width: longer('width'), height: longer('height') }, fastShrinkOnLoad };
}

/** The factor by which sharp lets libjpeg shrink when it may be fast. */
function jpegShrink(shrink: number): number {
  const factor = [8, 4, 2].find((one) => shrink >= one) ?? 1;
  return factor > 1 && Math.floor(shrink) === factor ? factor / 2 : factor;
}
