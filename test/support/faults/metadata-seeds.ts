// Pictures that are mostly EXIF and XMP, one of every container, so that most damage is to these.
import sharp, { type Sharp } from 'sharp';
import { box, jxlStart } from '../pictures/boxes.ts';
import { heicWith } from '../pictures/heic.ts';
import { quarters } from '../pictures/heic-samples.ts';
import { jxl } from '../pictures/jxl-samples.ts';
import { red, solid } from '../pictures/pictures.ts';
import { withTextExif } from '../pictures/png-text.ts';
import { psd } from '../pictures/psd.ts';

const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description exif:DateTimeOriginal="2026-06-21T05:12:33.5+02:00" xmp:CreateDate="2025-01-01T00:00:00Z"/></rdf:RDF></x:xmpmeta>`;

const described = (): Sharp =>
  solid(16, 16, red)
    .withXmp(xmp)
    .withExif({
      IFD0: { Make: 'Canon', Model: 'Canon EOS R5', Orientation: '6' },
      IFD2: { DateTimeOriginal: '2026:06:21 05:12:33', OffsetTimeOriginal: '+02:00' },
    });

export async function metadataSeeds(): Promise<[name: string, bytes: Buffer][]> {
  const jpeg = await described().jpeg().toBuffer();
  const { exif = Buffer.of() } = await sharp(jpeg).metadata();
  // HEIF and JPEG XL have the place of the TIFF header before the block.
  const placed = Buffer.concat([Buffer.from([0, 0, 0, 6]), exif]);
  return [
    ['jpeg, EXIF and XMP', jpeg],
    ['png, EXIF and XMP', await described().png().toBuffer()],
    ['png, EXIF as text', withTextExif(await solid(16, 16, red).png().toBuffer(), exif)],
    ['webp, EXIF and XMP', await described().webp().toBuffer()],
    ['avif, EXIF and XMP', await described().avif({ effort: 0 }).toBuffer()],
    ['tiff, EXIF and XMP', await described().tiff({ compression: 'none' }).toBuffer()],
    ['heic, EXIF', heicWith([{ type: 'Exif', bytes: placed }], { ...quarters, sample: quarters })],
    [
      'jxl, EXIF and XMP',
      Buffer.concat([
        jxlStart,
        box('Exif', placed),
        box('xml ', Buffer.from(xmp)),
        box('jxlc', jxl.lossless),
      ]),
    ],
    [
      'psd, EXIF and XMP',
      psd({
        isRle: true,
        resources: [
          [1058, exif],
          [1060, Buffer.from(xmp)],
        ],
      }),
    ],
  ];
}
