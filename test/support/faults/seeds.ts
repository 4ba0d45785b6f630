// One small picture of every kind that the decoder treats in its own way: what fuzzing starts from.
import { crc32 } from 'node:zlib';
import type { Sharp } from 'sharp';
import { avif } from '../pictures/avif-samples.ts';
import { bmp, icon } from '../pictures/bitmaps.ts';
import { heicWith, turn, uncompressed } from '../pictures/heic.ts';
import { files as heic, largeQuarters, quarters } from '../pictures/heic-samples.ts';
import { jxl } from '../pictures/jxl-samples.ts';
import { animated, oriented, quadrants } from '../pictures/pictures.ts';
import { psd } from '../pictures/psd.ts';
import { oldStyleJpegTiff, tiffPicture } from '../pictures/raws.ts';
import { metadataSeeds } from './metadata-seeds.ts';
import { rawSeeds } from './raw-seeds.ts';

const small = () => quadrants(24, 16);
const clear = () => small().ensureAlpha(0.5);
const photo = () =>
  small().withExif({
    IFD0: { Make: 'Canon', Model: 'Canon EOS R5', Orientation: '6' },
    IFD2: { DateTimeOriginal: '2026:06:21 05:12:33' },
  });

const encoders: Record<string, () => Sharp> = {
  'jpeg, baseline': () => photo().jpeg(),
  'jpeg, progressive': () => small().jpeg({ progressive: true }),
  'jpeg, CMYK': () => small().toColourspace('cmyk').jpeg(),
  // Large enough for libjpeg to shrink.
  'jpeg, larger': () => quadrants(640, 480).jpeg(),
  'jpeg, grey': () => small().toColourspace('b-w').jpeg(),
  'jpeg, Display-P3': () => small().withIccProfile('p3').jpeg(),
  'png, RGB': () => photo().png(),
  'png, RGBA 16 bits, interlaced': () => clear().toColourspace('rgb16').png({ progressive: true }),
  'png, palette': () => clear().png({ palette: true }),
  'png, grey': () => small().toColourspace('b-w').png(),
  'webp, lossy': () => photo().webp(),
  'webp, lossy with alpha': () => clear().webp(),
  'webp, lossless': () => clear().webp({ lossless: true }),
  avif: () => small().avif({ effort: 0 }),
  'avif, 12 bits with alpha': () => clear().avif({ effort: 0, bitdepth: 12 }),
  'tiff, plain': () => photo().tiff({ compression: 'none' }),
  'tiff, LZW': () => small().tiff({ compression: 'lzw', predictor: 'horizontal' }),
  'tiff, deflate, tiled, pyramid': () =>
    clear().tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16, pyramid: true }),
  'tiff, JPEG': () => small().tiff({ compression: 'jpeg' }),
  'tiff, fax': () => small().toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }),
  'tiff, big': () => small().tiff({ bigtiff: true, compression: 'packbits' }),
};

/** No text: fonts are the machine's, and slow to load. */
const drawing = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="24" height="16" viewBox="0 0 24 16">
<defs><linearGradient id="g"><stop offset="0" stop-color="#f00"/><stop offset="1" stop-color="#00f"/></linearGradient>
<filter id="f"><feGaussianBlur stdDeviation="1"/></filter><clipPath id="c"><circle cx="8" cy="8" r="7"/></clipPath></defs>
<g clip-path="url(#c)"><rect width="24" height="16" fill="url(#g)" filter="url(#f)"/></g>
<path d="M1 1L9 9C1 2 3 4 5 6A2 2 0 0 1 9 9z" style="fill:#0f08" transform="rotate(45)"/><use href="#c"/></svg>`;

export async function seeds(): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const preview = await oriented(6, 24, 16);
  for (const [name, encode] of Object.entries(encoders)) found.set(name, await encode().toBuffer());
  for (const [name, bytes] of [...(await metadataSeeds()), ...rawSeeds(preview)]) found.set(name, bytes);
  const turned = heicWith([], {
    ...largeQuarters,
    sample: largeQuarters,
    properties: [turn(1)],
    thumbnail: quarters,
  });
  return found
    .set('gif, animated', await animated('gif'))
    .set('webp, animated', await animated('webp'))
    .set('heic with a JPEG', heicWith([{ type: 'jpeg', bytes: preview }], { width: 24, height: 16 }))
    .set('heic, turned, with a smaller copy', turned)
    .set('heic, alpha', heic.alpha)
    .set('heic, 10 bits', heic.tenBits)
    .set('heic, grid', heic.grid)
    .set('unci', uncompressed(Buffer.alloc(24 * 16 * 3, 99), { width: 24, height: 16, channels: [4, 5, 6] }))
    .set('avis', avif.moving)
    .set('jxl, lossy', jxl.lossy)
    .set('jxl, lossless', jxl.lossless)
    .set('jxl, Display P3', jxl.p3)
    .set('jxl, 16 bits', jxl.deep)
    .set('jxl, alpha', jxl.alpha)
    .set('jxl, animated', jxl.moving)
    .set('jxl, of a JPEG, in boxes', jxl.turned)
    .set('jxl, ICC profile', jxl.profiled)
    .set('jxl, grey with an ICC profile', jxl.linearGrey)
    .set('jxl, lossy with an ICC profile', jxl.lossyProfiled)
    .set('psd, runs', psd({ isRle: true }))
    .set('psd, 16 bits, alpha', psd({ bits: 16, hasAlpha: true, channels: (colour) => [...colour, 90] }))
    .set('psd, large, printing', psd({ isLarge: true, mode: 4, channels: (colour) => [...colour, 200] }))
    .set('psd, palette', psd({ mode: 2, palette: Buffer.alloc(768, 99), channels: () => [7] }))
    .set('avif, Display P3 by numbers', avif.p3)
    .set('avif, PQ', avif.pq)
    .set('svg', Buffer.from(drawing))
    .set(
      'tiff, YCbCr',
      tiffPicture(Buffer.alloc(16 * 12 * 3, 77), { width: 16, height: 12, colours: 6, subsampling: 1 }),
    )
    .set('tiff, old-style JPEG', oldStyleJpegTiff(preview, { width: 16, height: 24 }))
    .set('bmp, 24 bits', bmp({ bits: 24 }))
    .set('bmp, runs', bmp({ bits: 4, isRle: true }))
    .set('bmp, alpha', bmp({ bits: 32, hasAlpha: true }))
    .set('ico, bitmap', icon({ bits: 8 }))
    .set('ico, PNG', icon({ bits: 24 }, [await small().png().toBuffer()]));
}

/** Most damage to a PNG would be stopped by its checksums. Mends them, so that it gets to the decoder. */
export function mendPng(bytes: Buffer): Buffer {
  const mended = Buffer.from(bytes);
  for (let at = 8; at + 12 <= mended.length; ) {
    const end = at + 8 + mended.readUInt32BE(at);
    if (end + 4 > mended.length) break;
    mended.writeUInt32BE(crc32(mended.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return mended;
}
