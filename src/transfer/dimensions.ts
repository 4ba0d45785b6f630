// Width and height from a picture's header, where that is cheap: a picture that is too big is told before it is sent.
import type { ImageFormat } from './formats.ts';

export interface Dimensions {
  /** Pixels, as stored (before orientation). */
  width: number;
  height: number;
}

/** Reads `length` bytes at `offset`; fewer at the end of the file. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** Undefined when the header does not say, or says it in a format not looked into here. */
export async function dimensionsOf(format: ImageFormat, readAt: ReadAt): Promise<Dimensions | undefined> {
  switch (format) {
    case 'png':
      return pngDimensions(await readAt(0, 24));
    case 'gif':
      return gifDimensions(await readAt(0, 10));
    case 'webp':
      return webpDimensions(await readAt(0, 30));
    case 'jpeg':
      return jpegDimensions(readAt);
    default:
      return undefined;
  }
}

/** IHDR is always the first chunk. */
function pngDimensions(head: Buffer): Dimensions | undefined {
  if (head.length < 24) return undefined;
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

function gifDimensions(head: Buffer): Dimensions | undefined {
  if (head.length < 10) return undefined;
  return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
}

/** Lossy, lossless and extended files each say it in their own way (RFC 9649). */
function webpDimensions(head: Buffer): Dimensions | undefined {
  if (head.length < 30) return undefined;
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

/** Cameras put a preview of up to 64 KB each into many segments before the frame; damaged files have no end of them. */
const mostSegments = 100;

/** Hops from segment to segment until the frame header (SOF), which comes after EXIF and colour profiles. */
async function jpegDimensions(readAt: ReadAt): Promise<Dimensions | undefined> {
  let at = 2;
  for (let segment = 0; segment < mostSegments; segment++) {
    const head = await readAt(at, 9);
    if (head.length < 9 || head[0] !== 0xff) return undefined;
    const marker = head[1] ?? 0;
    // Fill bytes may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrameHeader(marker)) return { height: head.readUInt16BE(5), width: head.readUInt16BE(7) };
    else at += 2 + head.readUInt16BE(2);
  }
  return undefined;
}

/** SOF0 to SOF15, but for DHT, JPG and DAC, which share their range. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
