// What a HEIF file offers without its decoder: the size of the picture, its compression, and a JPEG of it.
// Also imported by src/, so that the same rule applies before and after sending.

import type { PictureHeader } from '../../limits.ts';
import { readExif } from '../exif.ts';
import { type Container, openContainer } from './container.ts';
import { withOrientation } from './orientation.ts';

/** The largest JPEG among the items; upright or with an EXIF orientation. */
export function embeddedJpeg(file: Buffer): Buffer | undefined {
  const container = orNone(() => openContainer(file));
  return container && orNone(() => jpegItem(container));
}

/** The thumbnail in the EXIF block, which may show the picture before it was edited. */
export function embeddedThumbnail(file: Buffer): Buffer | undefined {
  const container = orNone(() => openContainer(file));
  return container && exifThumbnail(container);
}

const codecs: Record<string, string> = { av01: 'av1', hvc1: 'hevc', hev1: 'hevc' };

/** `av1`, `hevc`, or the file's own name for it; undefined when it does not say. For a grid, that of its tiles. */
export function compressionOf(file: Buffer): string | undefined {
  const container = orNone(() => openContainer(file));
  return container && codecOf(container);
}

function codecOf({ items, primary }: Container): string | undefined {
  const own = items.find(({ id }) => id === primary)?.type ?? '';
  const tile = items.find(({ type }) => codecs[type])?.type ?? own;
  const isDerived = ['grid', 'iden', 'iovl', 'tmap'].includes(own);
  return codecs[isDerived ? tile : own] ?? (own || undefined);
}

/** Stored width and height of the picture itself. `file` may end where the pixels begin. */
export function heifHeader(file: Buffer): PictureHeader | undefined {
  return orNone(() => {
    const container = openContainer(file);
    const extent = container?.propertyOf(container.primary, 'ispe');
    if (!container || !extent) return undefined;
    const [width, height] = [extent.readUInt32BE(4), extent.readUInt32BE(8)];
    // `pixi`: the number of channels, and the bits of each. Transparency is a separate picture.
    const [channels = 3, bitsPerSample = 8] =
      container.propertyOf(container.primary, 'pixi')?.subarray(4) ?? [];
    const depth = bitsPerSample > 8 ? 'ushort' : 'uchar';
    const compression = codecOf(container);
    return { format: 'heif', compression, width, height, channels, depth, bitsPerSample };
  });
}

/** Code points of ITU-T H.273. Undefined if the file has an ICC profile or no colour information. */
export function colourNumbersOf(file: Buffer): { primaries: number; transfer: number } | undefined {
  return orNone(() => {
    const container = openContainer(file);
    const colours = container?.propertyOf(container.primary, 'colr');
    if (colours?.toString('latin1', 0, 4) !== 'nclx') return undefined;
    return { primaries: colours.readUInt16BE(4), transfer: colours.readUInt16BE(6) };
  });
}

/** Is the picture rotated or mirrored differently from its transparency, which is a separate picture? */
export function isAlphaAskew(file: Buffer): boolean {
  const container = orNone(() => openContainer(file));
  if (!container) return false;
  const { items, primary, propertyOf } = container;
  const turnsOf = (id: number) => ['irot', 'imir'].map((type) => propertyOf(id, type)?.toString('hex'));
  const isAlpha = (id: number) =>
    /alpha|hevc:2015:auxid:1/.test(propertyOf(id, 'auxC')?.toString('latin1') ?? '');
  const askew = () => items.some(({ id }) => isAlpha(id) && turnsOf(id).join() !== turnsOf(primary).join());
  return orNone(askew) ?? false;
}

/** A broken box counts as empty. */
function orNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function jpegItem(container: Container): Buffer | undefined {
  const found = container.items
    .filter(({ type }) => type === 'jpeg' || type === 'image/jpeg')
    .map(({ id }) => ({ id, bytes: container.bytesOf(id) }))
    .filter(({ bytes }) => isJpeg(bytes))
    .toSorted((a, b) => b.bytes.length - a.bytes.length)[0];
  // `irot`: quarter turns anticlockwise.
  return found && turned(found.bytes, (container.propertyOf(found.id, 'irot')?.readUInt8(0) ?? 0) & 3);
}

/** A broken EXIF block counts as empty, like a broken box. */
function exifThumbnail(container: Container): Buffer | undefined {
  try {
    const item = container.items.find(({ type }) => type === 'Exif');
    const bytes = item && container.bytesOf(item.id);
    // Four bytes say how far after them the TIFF header is.
    const { thumbnail, orientation = 1 } = bytes ? readExif(bytes.subarray(4 + bytes.readUInt32BE(0))) : {};
    return thumbnail && isJpeg(thumbnail) ? withOrientation(thumbnail, orientation) : undefined;
  } catch {
    return undefined;
  }
}

const isJpeg = (bytes: Buffer) => bytes.length > 100 && bytes.readUIntBE(0, 3) === 0xffd8ff;

/** EXIF orientations for quarter turns anticlockwise. */
const turned = (jpeg: Buffer, turns: number) => withOrientation(jpeg, [1, 8, 3, 6][turns] ?? 1);
