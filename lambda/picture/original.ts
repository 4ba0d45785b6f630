// A picture as received: its format, its size, and its pixels at any size. All decoders meet here,
// and everything made from a picture starts here.

import { type Limits, maxDrawingBytes } from '../limits.ts';
import { identify, type SourceFormat } from './formats.ts';
import type { Original, Source } from './opened.ts';
import { openAvif } from './originals/avif.ts';
import { openBmp } from './originals/bmp.ts';
import { openHeic } from './originals/heic.ts';
import { compressionOf, isAlphaAskew } from './originals/heif.ts';
import { openIco } from './originals/ico.ts';
import { openJxl } from './originals/jxl.ts';
import { openPsd } from './originals/psd.ts';
import { openRaw } from './originals/raw.ts';
import { isRaw, type RawFormat } from './originals/raw-formats.ts';
import { openUnci } from './originals/unci.ts';
import { openWithSharp } from './originals/with-sharp.ts';
import { refusalOf, refuse } from './refusals.ts';

/** Reads only the header. Throws a Refusal for pictures that can never be decoded; other errors may pass. */
export async function openOriginal(bytes: Buffer, limits: Limits): Promise<Original> {
  const source = { bytes, format: recognise(bytes), limits };
  const original = await refusing(source, async () => open(source));
  return { ...original, decode: (need) => refusing(source, () => original.decode(need)) };
}

function recognise(bytes: Buffer): SourceFormat {
  if (bytes.length === 0) throw refuse('Empty');
  const identity = identify(bytes);
  if (identity.kind === 'foreign') throw refuse('UnsupportedFormat', identity.what);
  if (identity.kind === 'unknown') throw refuse('NotAnImage');
  const { format } = identity;
  if (format === 'svg' && bytes.length > maxDrawingBytes)
    throw refuse('TooManyBytes', bytes.length, maxDrawingBytes);
  return format;
}

type Opener = (source: Source) => Promise<Original>;

/** Camera raw files are opened alike. A new format does not compile until it has its opener. */
const openers: { readonly [Format in Exclude<SourceFormat, RawFormat>]: Opener } = {
  jpeg: openWithSharp,
  png: openWithSharp,
  webp: openWithSharp,
  gif: openWithSharp,
  tiff: openWithSharp,
  svg: openWithSharp,
  avif: openHeif,
  heif: openHeif,
  bmp: openBmp,
  ico: openIco,
  jxl: openJxl,
  psd: openPsd,
};

function open(source: Source): Promise<Original> {
  const { format } = source;
  return isRaw(format) ? openRaw(source) : openers[format](source);
}

function openHeif(source: Source): Promise<Original> {
  const { bytes, format } = source;
  if (isAlphaAskew(bytes))
    throw refuse('UnsupportedFormat', 'a picture whose transparency is rotated differently from its colours');
  const compression = compressionOf(bytes);
  if (format === 'avif' || compression === 'av1') return openAvif(source);
  if (compression === undefined || compression === 'hevc') return openHeic(source);
  if (compression === 'unci') return openUnci(source);
  throw refuse('UnsupportedFormat', `a HEIF picture in ${compression} compression`);
}

async function refusing<T>({ bytes, format, limits }: Source, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error, bytes, format, limits);
  }
}
