// The few needed fields of an EXIF block, and no others: position, owner and serial numbers are not even
// read. The block is untrusted input, so counts and offsets are followed only within its own bounds.
// https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E
import { Tiff } from './originals/tiff.ts';

export interface ExifFields {
  make?: string;
  model?: string;
  /** `2026:06:21 05:12:33`, without a zone. */
  takenAt?: string;
  /** `+02:00`. */
  zone?: string;
  /** 1 to 8. */
  orientation?: number;
  /** A small JPEG. */
  thumbnail?: Buffer;
}

const tags = {
  make: 0x010f,
  model: 0x0110,
  orientation: 0x0112,
  photo: 0x8769,
  takenAt: 0x9003,
  zone: 0x9011,
  thumbnailAt: 0x0201,
  thumbnailBytes: 0x0202,
} as const;

/**
 * Throws RangeError, or an Error, for a block that is broken where it is read. `photoBlock`: some files have the photo's
 * data in a separate block.
 */
export function readExif(block: Buffer, photoBlock?: Buffer): ExifFields {
  const tiff = new Tiff(block);
  const image = tiff.directory(tiff.long(4));
  const photoAt = image.number(tags.photo);
  const photo = photoBlock ? firstDirectory(photoBlock) : photoAt ? tiff.directory(photoAt) : undefined;
  const preview = image.next ? tiff.directory(image.next) : undefined;
  const [at = 0, bytes = 0] = [preview?.number(tags.thumbnailAt), preview?.number(tags.thumbnailBytes)];
  return defined({
    make: image.text(tags.make),
    model: image.text(tags.model),
    takenAt: photo?.text(tags.takenAt),
    zone: photo?.text(tags.zone),
    orientation: image.number(tags.orientation),
    thumbnail: at && bytes ? tiff.bytes.subarray(at, at + bytes) : undefined,
  });
}

function firstDirectory(block: Buffer) {
  const tiff = new Tiff(block);
  return tiff.directory(tiff.long(4));
}

/** Without the fields that are undefined. */
function defined<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
