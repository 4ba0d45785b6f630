// EXIF in PNG files of older programs.
import { crc32, deflateSync } from 'node:zlib';

/** The end of the first chunk, the header. */
const headerEnd = 33;

/** As ImageMagick and exiftool wrote it before PNG had a chunk for it: hex digits in compressed text. */
export function withTextExif(png: Buffer, exif: Buffer): Buffer {
  const hex = exif.toString('hex').replace(/.{72}/g, '$&\n');
  const text = deflateSync(`\nexif\n${String(exif.length).padStart(8)}\n${hex}\n`);
  const body = Buffer.concat([Buffer.from('zTXtRaw profile type exif\0\0'), text]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}
