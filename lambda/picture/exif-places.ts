// Where files keep their EXIF block, beyond the places that sharp knows.
import type { Metadata } from 'sharp';
import type { SourceFormat } from './formats.ts';

export function exifBlockOf(
  bytes: Buffer,
  format: SourceFormat,
  { exif, comments }: Metadata,
): Buffer | undefined {
  // A TIFF file is an EXIF block itself.
  return exif ?? (format === 'tiff' ? bytes : rawProfile(comments));
}

/** Before PNG had a chunk for it, ImageMagick and exiftool wrote it as text: its length, and the bytes in hex. */
function rawProfile(comments: Metadata['comments'] = []): Buffer | undefined {
  const found = comments.find(({ keyword }) => /^Raw profile type (exif|APP1)$/i.test(keyword));
  const [, hex] = /^\s*\w+\s+\d+\s+([0-9a-f\s]+)/i.exec(found?.text ?? '') ?? [];
  return hex ? Buffer.from(hex.replace(/\s/g, ''), 'hex') : undefined;
}
