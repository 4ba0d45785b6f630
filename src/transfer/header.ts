// What a picture's header says, where that is cheap to read: a picture that is too large is reported before it is sent.
// Where the header is ambiguous, the cheaper reading counts: the function decides in the end.

import type { PictureHeader } from '../../lambda/limits.ts';
import type { SourceFormat } from '../../lambda/picture/formats.ts';
import { heifHeader } from '../../lambda/picture/originals/heif.ts';
import { codestreamOf, readJxlHeader } from '../../lambda/picture/originals/jxl/header.ts';
import { readPsdHeader } from '../../lambda/picture/originals/psd-file.ts';

/** Reads `length` bytes at `offset`; fewer at the end of the file. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** As stored (before orientation). Undefined when the header does not say, or the format is not examined here. */
export async function readHeader(format: SourceFormat, readAt: ReadAt): Promise<PictureHeader | undefined> {
  switch (format) {
    case 'png':
      return pngHeader(await readAt(0, 26));
    case 'gif':
      return gifHeader(await readAt(0, 10));
    case 'webp':
      return webpHeader(await readAt(0, 30));
    case 'jpeg':
      return jpegHeader(readAt);
    case 'avif':
    case 'heif':
      return heifHeader(await readAt(0, maxBoxBytes));
    case 'jxl':
      return jxlHeader(await readAt(0, maxBoxBytes));
    case 'psd':
      return psdHeader(await readAt(0, 26));
    default:
      return undefined;
  }
}

/** One channel, because channels are decoded one after another. */
function psdHeader(head: Buffer): PictureHeader | undefined {
  if (head.length < 26) return undefined;
  const { width, height, bits } = readPsdHeader(head);
  return { format: 'psd', width, height, channels: 1, depth: bits > 8 ? 'ushort' : 'uchar' };
}

function jxlHeader(head: Buffer): PictureHeader | undefined {
  const codestream = codestreamOf(head);
  try {
    return codestream && readJxlHeader(codestream);
  } catch (error) {
    // The codestream begins later than these bytes.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The boxes before the pixels, including a profile and EXIF. */
const maxBoxBytes = 64 * 1024;

const pngChannels: Record<number, number> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/** IHDR is always the first chunk. */
function pngHeader(head: Buffer): PictureHeader | undefined {
  if (head.length < 26) return undefined;
  const [width, height, channels] = [
    head.readUInt32BE(16),
    head.readUInt32BE(20),
    pngChannels[head.readUInt8(25)],
  ];
  return { format: 'png', width, height, channels, depth: head.readUInt8(24) > 8 ? 'ushort' : 'uchar' };
}

function gifHeader(head: Buffer): PictureHeader | undefined {
  if (head.length < 10) return undefined;
  return {
    format: 'gif',
    width: head.readUInt16LE(6),
    height: head.readUInt16LE(8),
    channels: 1,
    depth: 'uchar',
  };
}

/** Lossy, lossless and extended files each store it differently (RFC 9649). */
function webpHeader(head: Buffer): PictureHeader | undefined {
  if (head.length < 30) return undefined;
  const size = webpSize(head);
  return size && { format: 'webp', ...size, channels: 3, depth: 'uchar' };
}

function webpSize(head: Buffer) {
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const packed = head.readUInt32LE(21);
      return { width: (packed & 0x3fff) + 1, height: ((packed >> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

/** Cameras put a preview of up to 64 KB each into many segments before the frame; damaged files have endless ones. */
const maxSegments = 100;

/** Jumps from segment to segment to the frame header (SOF), which comes after EXIF and colour profiles. */
async function jpegHeader(readAt: ReadAt): Promise<PictureHeader | undefined> {
  let at = 2;
  for (let segment = 0; segment < maxSegments; segment++) {
    const head = await readAt(at, 10);
    if (head.length < 10 || head[0] !== 0xff) return undefined;
    const marker = head[1] ?? 0;
    // Fill bytes may precede a marker.
    if (marker === 0xff) at += 1;
    else if (isFrameHeader(marker)) return frameHeader(marker, head);
    else at += 2 + head.readUInt16BE(2);
  }
  return undefined;
}

/** SOF0 to SOF15, except DHT, JPG and DAC, which share their range. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function frameHeader(marker: number, head: Buffer): PictureHeader {
  return {
    format: 'jpeg',
    width: head.readUInt16BE(7),
    height: head.readUInt16BE(5),
    channels: head.readUInt8(9),
    depth: 'uchar',
    // SOF2, 6, 10 and 14.
    isProgressive: (marker & 3) === 2,
  };
}
