// JPEGs without their end: some programs and broken copies leave the last bytes away. When every line is there all the
// same, or all but a hundredth of them, the picture is whole for its owner.
import type { Metadata } from 'sharp';
import { open, pixelsOf } from './decoder.ts';
import { isCutOff } from './formats.ts';

const endOfImage = Buffer.from([0xff, 0xd9]);
/** What decoders put where nothing came. */
const nothing = 128;
const mostMissing = 0.01;

/** The same with an end; undefined when it has one, or when more than that is missing. */
export async function withEnd(bytes: Buffer, header: Metadata): Promise<Buffer | undefined> {
  if (!isCutOff(bytes, 'jpeg')) return undefined;
  const ended = Buffer.concat([bytes, endOfImage]);
  // Of a progressive one that was cut off, every line is there, but blurred.
  const isWhole = header.isProgressive ? await decodesWell(ended) : await hasLines(ended, header);
  return isWhole ? ended : undefined;
}

/** Any sign of missing bytes counts. */
async function decodesWell(bytes: Buffer): Promise<boolean> {
  try {
    await open(bytes, { failOn: 'warning' }).stats();
    return true;
  } catch {
    return false;
  }
}

/** Lines are filled from the top: one near the bottom that has a picture in its last block tells of all above. */
async function hasLines(bytes: Buffer, { width, height }: Metadata): Promise<boolean> {
  const top = Math.max(0, Math.ceil(height * (1 - mostMissing)) - 1);
  const last = { left: Math.max(0, width - 8), top, width: Math.min(8, width), height: 1 };
  const { data } = await pixelsOf(open(bytes).extract(last).toColourspace('srgb'));
  return data.some((value) => Math.abs(value - nothing) > 1);
}
