// Files of phones, cameras and older programs, for the table in docs/inputs.md.
import { avif } from '../../support/pictures/avif-samples.ts';
import { bmp, icon } from '../../support/pictures/bitmaps.ts';
import {
  colourNumbers,
  type HeicOptions,
  heicWith,
  mirror,
  turn,
  uncompressed,
} from '../../support/pictures/heic.ts';
import { files, largeQuarters, quarters } from '../../support/pictures/heic-samples.ts';
import { jxl } from '../../support/pictures/jxl-samples.ts';
import * as pictures from '../../support/pictures/pictures.ts';
import { psd } from '../../support/pictures/psd.ts';
import * as raws from '../../support/pictures/raws.ts';
import type { InputKind } from './input-kinds.ts';

const colours = { isQuadrants: true };
const photo = () => pictures.quadrants(480, 320).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
const heic = (options: HeicOptions = {}) =>
  heicWith([], { width: 96, height: 64, sample: quarters, ...options });

async function contents(): Promise<raws.RawContents> {
  return {
    jpeg: await photo(),
    thumbnail: await pictures.solid(160, 120, pictures.red).jpeg().toBuffer(),
    orientation: 1,
  };
}
const raw = (title: string, key: string, make: (all: raws.RawContents) => Buffer): InputKind => ({
  title: `raw file, ${title}`,
  key,
  make: async () => make(await contents()),
  ...colours,
});

export const cameraKinds: InputKind[] = [
  { title: 'HEIC (iPhone and others)', key: 'plain.heic', make: () => heic(), ...colours },
  { title: 'HEIC, in tiles', key: 'tiles.heic', make: () => files.grid, ...colours },
  { title: 'HEIC, ten bits (Canon, Sony: HIF)', key: 'ten-bits.hif', make: () => files.tenBits, ...colours },
  { title: 'HEIC, a quarter turn (`irot`)', key: 'turned.heic', make: () => heic({ properties: [turn(1)] }) },
  {
    title: 'HEIC, mirrored (`imir`)',
    key: 'mirrored.heic',
    make: () => heic({ properties: [mirror('left-right')] }),
  },
  { title: 'HEIC, Display P3', key: 'p3.heic', make: () => heic({ properties: [colourNumbers(12, 13, 6)] }) },
  {
    title: 'HEIC, high dynamic range (PQ)',
    key: 'pq.heic',
    make: () => heic({ properties: [colourNumbers(9, 16, 9)] }),
  },
  { title: 'HEIC, half transparent', key: 'alpha.heic', make: () => files.alpha },
  {
    title: 'HEIC with a smaller copy',
    key: 'copy.heic',
    make: () => heicWith([], { ...largeQuarters, sample: largeQuarters, thumbnail: quarters }),
    ...colours,
  },
  {
    title: 'HEIC, damaged, with a JPEG preview of its shape',
    key: 'preview.heic',
    make: async () =>
      heicWith(
        [{ type: 'jpeg', bytes: await pictures.quadrants(1200, 800).jpeg({ quality: 95 }).toBuffer() }],
        {
          width: 4200,
          height: 2800,
        },
      ),
    ...colours,
  },
  { title: 'HEIC, damaged', key: 'damaged.heic', make: () => heicWith([]) },
  {
    title: 'HEIC, cut off',
    key: 'cut.heic',
    make: () => heic().subarray(0, -150),
  },
  raw('Canon (CR2)', 'canon.cr2', raws.cr2),
  raw('Canon (CRW)', 'canon.crw', raws.crw),
  raw('Minolta (MRW)', 'minolta.mrw', raws.mrw),
  raw('Canon (CR3)', 'canon.cr3', raws.cr3),
  raw('Nikon (NEF)', 'nikon.nef', (all) => raws.nef(all)),
  raw('Nikon Coolpix (NRW)', 'nikon.nrw', (all) => raws.nef(all, 'COOLPIX P7800')),
  raw('Panasonic, Leica (RW2)', 'panasonic.rw2', raws.rw2),
  raw('Olympus, OM (ORF)', 'olympus.orf', raws.orf),
  raw('Fujifilm (RAF)', 'fuji.raf', raws.raf),
  raw('Sigma (X3F)', 'sigma.x3f', raws.x3f),
  raw('Adobe, Google, Leica, Ricoh (DNG)', 'pixel.dng', (all) => raws.dng(all, all.thumbnail)),
  {
    title: 'raw file without a preview',
    key: 'bare.nef',
    make: () => raws.nef({ jpeg: Buffer.alloc(40), thumbnail: Buffer.alloc(40), orientation: 1 }),
  },
  {
    title: 'JPEG without its last two bytes',
    key: 'unended.jpg',
    make: async () => (await photo()).subarray(0, -2),
    ...colours,
  },
  {
    title: 'TIFF in YCbCr',
    key: 'ycbcr.tif',
    make: () =>
      raws.tiffPicture(Buffer.alloc(300 * 200 * 3, Buffer.from([91, 91, 221])), {
        width: 300,
        height: 200,
        colours: 6,
        subsampling: 1,
      }),
  },
  ...([1, 4, 8, 16, 24, 32] as const).map(
    (bits): InputKind => ({
      title: `BMP, ${bits} bit${bits === 1 ? '' : 's'}`,
      key: `bits-${bits}.bmp`,
      make: () => bmp({ bits, width: 480, height: 320 }),
      isQuadrants: bits > 1,
    }),
  ),
  { title: 'BMP, runs', key: 'runs.bmp', make: () => bmp({ bits: 8, isRle: true }), ...colours },
  { title: 'icon (ICO) of bitmaps', key: 'bitmap.ico', make: () => icon({ bits: 32 }) },
  {
    title: 'icon (ICO) with a PNG',
    key: 'png.ico',
    make: async () => icon({ bits: 8 }, [await pictures.quadrants(48, 48).png().toBuffer()]),
    ...colours,
  },
  {
    title: 'HEIF, uncompressed',
    key: 'uncompressed.heif',
    make: async () => {
      const pixels = await pictures.quadrants(48, 32).removeAlpha().raw().toBuffer();
      return uncompressed(pixels, { width: 48, height: 32, channels: [4, 5, 6] });
    },
    ...colours,
  },
  {
    title: 'AVIF sequence',
    key: 'moving.avif',
    make: async () => {
      const still = await pictures
        .quadrants(480, 320)
        .avif({ quality: 90, chromaSubsampling: '4:4:4' })
        .toBuffer();
      while (still.indexOf('avif') >= 0) still.write('avis', still.indexOf('avif'));
      return still;
    },
    ...colours,
  },
  { title: 'AVIF, Display P3 by numbers', key: 'p3.avif', make: () => avif.p3 },
  { title: 'AVIF, high dynamic range (PQ)', key: 'pq.avif', make: () => avif.pq },
  ...(
    [
      ['JPEG XL', 'lossy'],
      ['JPEG XL, without loss', 'lossless'],
      ['JPEG XL, Display P3', 'p3'],
      ['JPEG XL, 16 bits', 'deep'],
      ['JPEG XL, of a JPEG, turned', 'turned'],
      ['JPEG XL, of a JPEG with an ICC profile', 'profiled'],
    ] as const
  ).map(
    ([title, name]): InputKind => ({ title, key: `${name}.jxl`, make: () => jxl[name], isQuadrants: true }),
  ),
  { title: 'JPEG XL, half transparent', key: 'alpha.jxl', make: () => jxl.alpha },
  { title: 'Photoshop file (PSD)', key: 'runs.psd', make: () => psd({ isRle: true }), ...colours },
  { title: 'Photoshop file, 16 bits', key: 'deep.psd', make: () => psd({ bits: 16 }), ...colours },
  { title: 'large Photoshop file (PSB)', key: 'large.psb', make: () => psd({ isLarge: true }), ...colours },
  {
    title: 'Photoshop file, half transparent',
    key: 'alpha.psd',
    make: () => psd({ hasAlpha: true, channels: (colour) => [...colour, 128] }),
  },
  {
    title: 'Photoshop file without a merged picture',
    key: 'layers.psd',
    make: () => psd({ resources: [[1057, Buffer.from('0000000100', 'hex')]] }),
  },
];
