// Reads the header of a JPEG XL picture: size, orientation and colours.
// Also imported by src/, so that the same rule applies before and after uploading.
// ISO/IEC 18181-1, annex D (image header) and E (colours)
import type { PictureHeader } from '../../../limits.ts';
import type { Colours, Point } from '../colours/profile.ts';
import { boxesOf } from '../container.ts';
import { atProfile } from './at-profile.ts';
import { Bits } from './bits.ts';

export interface JxlHeader extends PictureHeader {
  /** EXIF orientation, 1 to 8; `width` and `height` are as stored, before rotation. */
  orientation: number;
  bitsPerSample: number;
  /** Samples are floating-point, which HDR may use. */
  isFloat: boolean;
  /** Colours are premultiplied by alpha. */
  isPremultiplied: boolean;
  /** Has a separate black channel (CMYK). */
  hasBlack: boolean;
  /** Undefined for sRGB and for ICC profiles. */
  colours: Colours | undefined;
  /** At the ICC profile of the pixels, for `readIccProfile`; undefined if their colours are given otherwise. */
  profile: Bits | undefined;
}

const [alpha, black, spotColour, filterColours] = [0, 4, 2, 5];
/** More channels than any real picture has. */
const maxChannels = 256;

/** `file` may be truncated; undefined if the codestream starts after its end. */
export function codestreamOf(file: Buffer): Buffer | undefined {
  if (file[0] === 0xff) return file;
  const boxes = boxesOf(file);
  const whole = boxes.find(({ type }) => type === 'jxlc');
  // A part starts with its four-byte sequence number.
  const parts = boxes.filter(({ type }) => type === 'jxlp').map(({ body }) => body.subarray(4));
  return whole?.body ?? (parts.length > 1 ? Buffer.concat(parts) : parts[0]);
}

/** `codestream` may end where the pixels begin. Throws a RangeError if it ends earlier. */
export function readJxlHeader(codestream: Buffer): JxlHeader {
  const bits = new Bits(codestream.subarray(2));
  const size = readSize(bits);
  const fields = bits.flag() ? usual : readMetadata(bits);
  const depth = fields.bitsPerSample > 8 ? 'ushort' : 'uchar';
  return { format: 'jxl', ...size, depth, ...fields };
}

const usual = {
  ...{ orientation: 1, bitsPerSample: 8, channels: 3, colours: undefined },
  ...{ isFloat: false, isPremultiplied: false, hasBlack: false, profile: undefined },
};

/** Aspect ratios, width to height. */
const ratios = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const;

function readSize(bits: Bits) {
  const isSmall = bits.flag();
  const side = () => (isSmall ? 8 * (1 + bits.number(5)) : bits.choice([1, 9], [1, 13], [1, 18], [1, 30]));
  const height = side();
  const width = widthFor(height, bits.number(3)) ?? side();
  return { width, height };
}

function widthFor(height: number, ratio: number): number | undefined {
  const [across, down] = ratios[ratio - 1] ?? [0, 0];
  return across && Math.floor((height * across) / down) ? Math.floor((height * across) / down) : undefined;
}

/** By their numbers in ITU-T H.273. */
const linear: Colours = { primaries: 1, transfer: 8 };

function readMetadata(bits: Bits) {
  const hasMore = bits.flag();
  const orientation = hasMore ? 1 + bits.number(3) : 1;
  if (hasMore) skipExtras(bits);
  const { isFloat, bitsPerSample } = readDepth(bits);
  // Flag modular_16bit_buffers: 16 bits suffice for the decoder's buffers.
  bits.flag();
  const count = bits.choice([0], [1], [2, 4], [1, 12]);
  if (count > maxChannels) throw new RangeError('too many channels');
  const extra = Array.from({ length: count }, () => readChannel(bits));
  const isXyb = bits.flag();
  const clear = extra.find(({ kind }) => kind === alpha);
  const { colours, hasProfile } = readColours(bits);
  return {
    ...{ orientation, isFloat, bitsPerSample },
    // libjxl decodes XYB to the picture's colours, or to linear sRGB if those are given by a profile.
    colours: hasProfile && isXyb ? linear : colours,
    profile: hasProfile && !isXyb ? atProfile(bits, hasMore) : undefined,
    hasBlack: extra.some(({ kind }) => kind === black),
    isPremultiplied: clear?.isPremultiplied ?? false,
    channels: clear ? 4 : 3,
  };
}

/** Skips the intrinsic size, the preview and the animation timing. */
function skipExtras(bits: Bits): void {
  if (bits.flag()) readSize(bits);
  if (bits.flag()) skipPreview(bits);
  if (!bits.flag()) return;
  bits.choice([100], [1000], [1, 10], [1, 30]);
  bits.choice([1], [1001], [1, 8], [1, 10]);
  bits.choice([0], [0, 3], [0, 16], [0, 32]);
  bits.flag();
}

function skipPreview(bits: Bits): void {
  const isCoarse = bits.flag();
  const side = () =>
    isCoarse
      ? 8 * bits.choice([16], [32], [1, 5], [33, 9])
      : bits.choice([1, 6], [65, 8], [321, 10], [1345, 12]);
  const height = side();
  if (widthFor(height, bits.number(3)) === undefined) side();
}

function readDepth(bits: Bits) {
  const isFloat = bits.flag();
  const bitsPerSample = isFloat
    ? bits.choice([32], [16], [24], [1, 6])
    : bits.choice([8], [10], [12], [1, 6]);
  if (isFloat) bits.number(4);
  return { isFloat, bitsPerSample };
}

/** Reads an extra channel. */
function readChannel(bits: Bits) {
  if (bits.flag()) return { kind: alpha, isPremultiplied: false };
  const kind = bits.item();
  readDepth(bits);
  bits.choice([0], [3], [4], [1, 3]);
  const letters = bits.choice([0], [0, 4], [16, 5], [48, 10]);
  for (let left = letters; left > 0; left--) bits.number(8);
  const isPremultiplied = kind === alpha && bits.flag();
  if (kind === spotColour) for (let left = 4; left > 0; left--) bits.number(16);
  if (kind === filterColours) bits.choice([1], [0, 2], [3, 4], [19, 8]);
  return { kind, isPremultiplied };
}

const [grey, ownSpace] = [1, 2];
const custom = 2;

/** Code points of ITU-T H.273 or CIE 1931 coordinates; undefined for sRGB and for ICC profiles. */
function readColours(bits: Bits): { colours: Colours | undefined; hasProfile: boolean } {
  const isUsual = bits.flag();
  const hasProfile = !isUsual && bits.flag();
  const space = isUsual ? undefined : bits.item();
  const isNumbers = space !== undefined && space !== ownSpace && !hasProfile;
  return { colours: isNumbers ? readNumbers(bits, space) : undefined, hasProfile };
}

function readNumbers(bits: Bits, space: number): Colours {
  const white = readWhite(bits);
  const primaries = space === grey ? 1 : bits.item();
  const points = primaries === custom ? ([point(bits), point(bits), point(bits)] as const) : undefined;
  const gamma = bits.flag() ? bits.number(24) / 10_000_000 : undefined;
  const transfer = gamma === undefined ? bits.item() : 2;
  return { primaries, transfer, white, points, gamma };
}

function readWhite(bits: Bits): Point | undefined {
  const kind = bits.item();
  return kind === custom ? point(bits) : whites[kind];
}

/** White points E (equal energy) and DCI (cinema); everything else uses D65 (1). */
const whites: Record<number, Point> = { 10: [1 / 3, 1 / 3], 11: [0.314, 0.351] };

function point(bits: Bits): Point {
  const part = () => {
    const packed = bits.choice([0, 19], [524_288, 19], [1_048_576, 20], [2_097_152, 21]);
    return (packed % 2 === 0 ? packed / 2 : -(packed + 1) / 2) / 1_000_000;
  };
  return [part(), part()];
}
