// One file of every kind that somebody may upload, made by code, for the table in docs/inputs.md.
import sharp, { type Sharp } from 'sharp';
import * as pictures from '../../support/pictures/pictures.ts';
import { cameraKinds } from './camera-kinds.ts';

export interface InputKind {
  title: string;
  key: string;
  make(): Promise<Buffer> | Buffer;
  /** Four colours, by which the thumbnail is judged; otherwise nobody looks at it. */
  isQuadrants?: boolean;
  /** Of the stack with --animated. */
  isMoving?: boolean;
}

const [width, height] = [480, 320];
const four = () => pictures.quadrants(width, height);
const photo = () => four().jpeg({ quality: 95, chromaSubsampling: '4:4:4' });
const text = (content: string) => Buffer.from(content, 'latin1');
const svg = (body: string, prologue = '') =>
  text(
    `${prologue}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="480" height="320">${body}</svg>`,
  );
const cut = async (bytes: Promise<Buffer>) => {
  const whole = await bytes;
  return whole.subarray(0, Math.floor(whole.length * 0.6));
};

async function translucent(): Promise<Sharp> {
  return sharp(await four().ensureAlpha(0.5).png().toBuffer());
}

/** A moving picture of a few bytes a frame. */
function gifOf(frames: number): Buffer {
  const header = Buffer.concat([text('GIF89a'), Buffer.from('e803e803800000ff00000000ff', 'hex')]);
  const frame = Buffer.from('21f90400000000002c0000000001000100000202440100', 'hex');
  return Buffer.concat([header, Buffer.alloc(frame.length * frames, frame), text(';')]);
}

const endless =
  '<filter id="f"><feTurbulence baseFrequency="0.05" numOctaves="9"/><feGaussianBlur stdDeviation="20"/></filter>' +
  '<rect width="480" height="320" filter="url(#f)"/>'.repeat(100_000);

const colours = { isQuadrants: true };
const moving = { isMoving: true };

export const kinds: InputKind[] = [
  { title: 'JPEG', key: 'plain.jpg', make: () => photo().toBuffer(), ...colours },
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => ({
    title: `JPEG, EXIF orientation ${orientation}`,
    key: `orientation-${orientation}.jpg`,
    make: () => pictures.oriented(orientation, width, height),
    ...colours,
  })),
  {
    title: 'JPEG, progressive',
    key: 'progressive.jpg',
    make: () => photo().jpeg({ quality: 95, progressive: true }).toBuffer(),
    ...colours,
  },
  { title: 'JPEG, grey', key: 'grey.jpg', make: () => four().greyscale().jpeg().toBuffer() },
  {
    title: 'JPEG, Display P3 profile',
    key: 'p3.jpg',
    make: () => photo().withIccProfile('p3').toBuffer(),
    ...colours,
  },
  {
    title: 'JPEG, CMYK (some colours drawn are outside of its gamut)',
    key: 'cmyk.jpg',
    make: () => four().toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer(),
    ...colours,
  },
  { title: 'JPEG, named .txt', key: 'photo.txt', make: () => photo().toBuffer(), ...colours },
  {
    title: 'JPEG of one pixel',
    key: 'dot.jpg',
    make: () => pictures.solid(1, 1, pictures.red).jpeg().toBuffer(),
  },
  { title: 'PNG', key: 'plain.png', make: () => four().png().toBuffer(), ...colours },
  {
    title: 'PNG, 16 bits',
    key: '16-bit.png',
    make: () => four().toColourspace('rgb16').png().toBuffer(),
    ...colours,
  },
  {
    title: 'PNG, 16 bits, Display P3',
    key: '16-bit-p3.png',
    make: () => four().toColourspace('rgb16').withIccProfile('p3').png().toBuffer(),
    ...colours,
  },
  {
    title: 'PNG, palette',
    key: 'palette.png',
    make: () => four().png({ palette: true }).toBuffer(),
    ...colours,
  },
  {
    title: 'PNG, interlaced',
    key: 'interlaced.png',
    make: () => four().png({ progressive: true }).toBuffer(),
    ...colours,
  },
  {
    title: 'PNG, half transparent',
    key: 'alpha.png',
    make: async () => (await translucent()).png().toBuffer(),
  },
  { title: 'WebP', key: 'plain.webp', make: () => four().webp({ quality: 95 }).toBuffer(), ...colours },
  {
    title: 'WebP, lossless, transparent',
    key: 'alpha.webp',
    make: async () => (await translucent()).webp({ lossless: true }).toBuffer(),
  },
  { title: 'WebP, animated', key: 'moving.webp', make: () => pictures.animated('webp') },
  {
    title: 'WebP, animated, with `--animated`',
    key: 'moving.webp',
    make: () => pictures.animated('webp'),
    ...moving,
  },
  { title: 'GIF', key: 'plain.gif', make: () => four().gif().toBuffer(), ...colours },
  { title: 'GIF, animated', key: 'moving.gif', make: () => pictures.animated('gif') },
  {
    title: 'GIF, animated, with `--animated`',
    key: 'moving.gif',
    make: () => pictures.animated('gif'),
    ...moving,
  },
  { title: 'TIFF', key: 'plain.tif', make: () => four().tiff().toBuffer(), ...colours },
  { title: 'SVG', key: 'plain.svg', make: () => svg('<rect width="480" height="320" fill="#2846d2"/>') },
  {
    title: 'SVG that refers to other files',
    key: 'external.svg',
    make: () =>
      svg(
        '<image xlink:href="file:///etc/hostname" width="9" height="9"/><rect width="480" height="320" fill="#2846d2"/>',
      ),
  },
  {
    title: 'AVIF',
    key: 'plain.avif',
    make: () => four().avif({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer(),
    ...colours,
  },
  ...cameraKinds,
  {
    title: 'pixel bomb: PNG that says 30,000 × 30,000',
    key: 'bomb.png',
    make: () => pictures.pngClaiming(30_000, 30_000),
  },
  { title: 'PNG with a side of 4,000,000', key: 'long.png', make: () => pictures.pngClaiming(4_000_000, 16) },
  { title: 'frame bomb: GIF of 50,000 frames', key: 'frames.gif', make: () => gifOf(50_000) },
  { title: 'frame bomb, with `--animated`', key: 'frames.gif', make: () => gifOf(50_000), ...moving },
  { title: 'SVG that takes hours to draw', key: 'endless.svg', make: () => svg(endless) },
  {
    title: 'SVG with entities of entities',
    key: 'laughs.svg',
    make: () =>
      svg('<text>&b;</text>', '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&c;"><!ENTITY c "&b;&b;">]>'),
  },
  { title: 'JPEG, cut off', key: 'cut.jpg', make: () => cut(photo().toBuffer()) },
  { title: 'PNG, cut off', key: 'cut.png', make: () => cut(four().png().toBuffer()) },
  { title: 'WebP, cut off', key: 'cut.webp', make: () => cut(four().webp({ lossless: true }).toBuffer()) },
  {
    title: 'JPEG followed by an SVG',
    key: 'polyglot.jpg',
    make: async () => Buffer.concat([await photo().toBuffer(), svg('<rect/>')]),
    ...colours,
  },
  {
    title: 'PDF followed by a JPEG',
    key: 'polyglot.pdf',
    make: async () => Buffer.concat([text('%PDF-1.4\n'), await photo().toBuffer()]),
  },
  {
    title: 'GIF header before a JPEG',
    key: 'liar.gif',
    make: async () => Buffer.concat([text('GIF89a'), await photo().toBuffer()]),
  },
  { title: 'nothing (0 bytes)', key: 'empty.jpg', make: () => Buffer.alloc(0) },
  { title: 'text', key: 'text.jpg', make: () => text('just some words') },
  { title: 'HTML with a drawing in it', key: 'page.svg', make: () => text('<html><svg></svg></html>') },
  { title: 'film (MP4)', key: 'film.mp4', make: () => text('\0\0\0\x18ftypisom\0\0\0\0isommp42') },
];
