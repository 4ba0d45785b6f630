// JPEG XL pictures (first frame of animations): a bare codestream, or a box container that may also hold the EXIF block.
import { brotliDecompressSync } from 'node:zlib';
import { cameraFacts } from '../camera.ts';
import { checkPixels, type Pixels } from '../decoder.ts';
import { isCutOff } from '../formats.ts';
import type { Need, Original, Source } from '../opened.ts';
import { refuse } from '../refusals.ts';
import { inSrgb } from './colours/converted.ts';
import { profileOf } from './colours/profile.ts';
import { boxesOf } from './container.ts';
import type { Bits } from './jxl/bits.ts';
import { codestreamOf, type JxlHeader, readJxlHeader } from './jxl/header.ts';
import { readIccProfile } from './jxl/icc-profile.ts';
import { openLibjxl } from './jxl/libjxl.ts';
import { scaledBitmap } from './with-sharp.ts';

export async function openJxl(source: Source): Promise<Original> {
  const { bytes, format, limits } = source;
  const header = headerOf(bytes);
  const { width, height, orientation } = header;
  if (header.hasBlack)
    throw refuse('UnsupportedFormat', 'a JPEG XL picture in the colours of printers (CMYK)');
  if (header.isFloat)
    throw refuse('UnsupportedFormat', 'a JPEG XL picture whose colours are floating-point numbers');
  return {
    format,
    displayed: orientation > 4 ? { width: height, height: width } : { width, height },
    facts: cameraFacts(exifOf(bytes), boxOf(bytes, 'xml ')),
    frames: 1,
    motion: { delay: [], loop: 0 },
    decode: async (need) => {
      checkPixels(header, need.kept, limits);
      return decode(source, header, need);
    },
  };
}

function headerOf(bytes: Buffer): JxlHeader {
  const codestream = codestreamOf(bytes);
  if (!codestream) throw refuse('Truncated');
  return readJxlHeader(codestream);
}

/** Limit when decompressing EXIF; no camera writes more. */
const maxExifBytes = 1024 * 1024;

function exifOf(bytes: Buffer): Buffer | undefined {
  const block = boxOf(bytes, 'Exif');
  // The first four bytes are the offset from their end to the TIFF header.
  return block && block.length > 4 ? block.subarray(4 + block.readUInt32BE(0)) : undefined;
}

/** Returns the box's content, decompressed if it is in a Brotli `brob` box. */
function boxOf(bytes: Buffer, wanted: string): Buffer | undefined {
  if (bytes[0] === 0xff) return undefined;
  try {
    const boxes = boxesOf(bytes);
    const plain = boxes.find(({ type }) => type === wanted)?.body;
    const packed = boxes.find(
      ({ type, body }) => type === 'brob' && body.toString('latin1', 0, 4) === wanted,
    );
    if (plain || !packed) return plain;
    return brotliDecompressSync(packed.body.subarray(4), { maxOutputLength: maxExifBytes });
  } catch {
    // A broken box must not fail the thumbnail.
    return undefined;
  }
}

async function decode({ bytes, limits }: Source, header: JxlHeader, need: Need): Promise<Pixels> {
  const decoded = await decodeWhole(bytes);
  const { width, height, depth } = decoded;
  const channels = header.channels === 4 ? 4 : 3;
  const data = asBytes(decoded.data, depth, header);
  const pixels = await scaledBitmap({ data, width, height, channels }, need, limits);
  const icc = header.profile ? ownProfile(header.profile) : header.colours && profileOf(header.colours);
  if (!icc) return pixels;
  const isGrey = icc.toString('latin1', 16, 20) === 'GRAY';
  return isGrey ? inSrgb(greyOf(pixels), { icc, colours: 'grey', limits }) : inSrgb(pixels, { icc, limits });
}

function ownProfile(bits: Bits): Buffer {
  try {
    return readIccProfile(bits);
  } catch (error) {
    if (error instanceof RangeError) throw refuse('Corrupt', 'its colour profile cannot be read');
    throw error;
  }
}

/** libjxl decodes grey pictures to three equal channels. */
function greyOf({ data, channels, ...size }: Pixels): Pixels {
  const own = channels === 4 ? 2 : 1;
  const grey = Buffer.alloc((data.length / channels) * own);
  for (let pixel = 0; pixel * channels < data.length; pixel++) {
    grey[pixel * own] = data[pixel * channels] ?? 0;
    if (own === 2) grey[pixel * own + 1] = data[pixel * channels + 3] ?? 0;
  }
  return { ...size, data: grey, channels: own };
}

async function decodeWhole(bytes: Buffer) {
  const library = await openLibjxl();
  let decoded: ReturnType<typeof library.decode>;
  try {
    decoded = library.decode(bytes);
  } catch (error) {
    // The decoder crashed. That is harmless: each instance is discarded after one picture.
    throw refuse('DecoderCrashed', error instanceof Error ? error.message : String(error));
  }
  if (decoded && typeof decoded !== 'string') return decoded;
  throw isCutOff(bytes, 'jxl')
    ? refuse('Truncated')
    : refuse('Corrupt', 'its JPEG XL data is damaged or cut off');
}

/** Converts little-endian samples of `depth` bits to bytes, in place; drops alpha if the picture has none. */
function asBytes(decoded: Uint8Array, depth: number, { channels = 3, isPremultiplied }: JxlHeader): Buffer {
  const { buffer, byteOffset, length } = decoded;
  const wide = depth > 8 ? new Uint16Array(buffer, byteOffset, length / 2) : decoded;
  const data = Buffer.from(buffer, byteOffset, (wide.length / 4) * channels);
  const factor = 255 / (2 ** depth - 1);
  let to = 0;
  for (let from = 0; from < wide.length; from += 4) {
    const alpha = (wide[from + 3] ?? 0) * factor;
    const share = isPremultiplied && alpha > 0 ? (factor * 255) / alpha : factor;
    for (let channel = 0; channel < 3; channel++)
      data[to++] = Math.min(255, Math.round((wide[from + channel] ?? 0) * share));
    if (channels === 4) data[to++] = Math.round(alpha);
  }
  return data;
}
