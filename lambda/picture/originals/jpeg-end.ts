// JPEGs without their end: some programs and broken copies omit the last bytes. When every line, or at least 99 % of them,
// is present all the same, the picture is complete for its owner.
import type { Metadata } from 'sharp';
import { open, pixelsOf } from '../decoder.ts';
import { isCutOff } from '../formats.ts';

const endOfImage = Buffer.from([0xff, 0xd9]);
/** The value that decoders fill in for missing data. */
const nothing = 128;
const maxMissing = 0.01;

/** The same with an end marker; undefined when it has one, or when more than that is missing. */
export async function withEnd(bytes: Buffer, header: Metadata): Promise<Buffer | undefined> {
  if (!isCutOff(bytes, 'jpeg')) return undefined;
  const ended = Buffer.concat([bytes, endOfImage]);
  // In a truncated progressive one, every line is present, but blurred.
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

/** Lines are filled from the top: content in the last block of a line near the bottom proves all lines above. */
async function hasLines(bytes: Buffer, { width, height }: Metadata): Promise<boolean> {
  const top = Math.max(0, Math.ceil(height * (1 - maxMissing)) - 1);
  const last = { left: Math.max(0, width - 8), top, width: Math.min(8, width), height: 1 };
  const { data } = await pixelsOf(open(bytes).extract(last).toColourspace('srgb'));
  return data.some((value) => Math.abs(value - nothing) > 1);
}
