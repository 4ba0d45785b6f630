// Photoshop files: decodes the merged picture, whose rows are stored as in TIFF. sharp scales each channel as a grey TIFF
// picture within the file; the combined channels are converted to sRGB at the thumbnail's size.
import { cameraFacts } from '../camera.ts';
import { checkPixels, open, type Pixels, pixelsOf } from '../decoder.ts';
import type { Need, Original, Source } from '../opened.ts';
import { refuse } from '../refusals.ts';
import { inSrgb } from './colours/converted.ts';
import { labToSrgb } from './colours/lab.ts';
import type { Lines } from './lines-as-tiff.ts';
import { modes, type PsdFile, readPsd } from './psd-file.ts';
import { Planes } from './psd-planes.ts';
import { scaledPixels } from './with-sharp.ts';

interface Kind {
  channels: 1 | 3 | 4;
  colours: Lines['colours'];
}

const grey: Kind = { channels: 1, colours: 'grey' };
const kinds: Record<number, Kind> = {
  [modes.bitmap]: grey,
  [modes.grey]: grey,
  [modes.duotone]: grey,
  [modes.indexed]: grey,
  [modes.rgb]: { channels: 3, colours: undefined },
  [modes.lab]: { channels: 3, colours: undefined },
  [modes.cmyk]: { channels: 4, colours: 'printing' },
};

export async function openPsd({ bytes, format, limits }: Source): Promise<Original> {
  const file = readPsd(bytes);
  const { width, height, exif, xmp, bits } = file;
  const kind = kindOf(file);
  return {
    format,
    displayed: { width, height },
    facts: cameraFacts(exif, xmp),
    frames: 1,
    motion: { delay: [], loop: 0 },
    decode: async (need) => {
      const depth = bits > 8 ? 'ushort' : 'uchar';
      checkPixels(
        { format, width, height, channels: 1, depth },
        need.target.width * need.target.height,
        limits,
      );
      return decode(new Planes(bytes, file), kind, { file, need, limits });
    },
  };
}

function kindOf({ mode, bits, channels, compression, hasMerged, width, height }: PsdFile): Kind {
  const kind = kinds[mode];
  if (width < 1 || height < 1 || (kind && channels < kind.channels))
    throw refuse('Corrupt', 'a Photoshop file without pixels');
  if (!hasMerged)
    throw refuse('UnsupportedFormat', 'a Photoshop file that was saved without "Maximize Compatibility"');
  const isKnown =
    bits === (mode === modes.bitmap ? 1 : 8) ||
    (bits === 16 && mode !== modes.indexed && mode !== modes.bitmap);
  if (kind && isKnown && compression <= 1) return kind;
  if (bits === 32)
    throw refuse('UnsupportedFormat', 'a Photoshop file whose colours are floating-point numbers (32 bits)');
  throw refuse(
    'UnsupportedFormat',
    `a Photoshop file of an unusual kind (mode ${mode}, ${bits} bits, compression ${compression})`,
  );
}

async function decode(
  planes: Planes,
  { channels, colours }: Kind,
  { file, need, limits }: { file: PsdFile; need: Need; limits: Source['limits'] },
): Promise<Pixels> {
  const hasAlpha = file.hasAlpha && file.channels > channels && colours !== 'printing';
  if (file.mode === modes.indexed) return scaledPixels(planes.describe(0), { depth: 'uchar' }, need, limits);
  const found: Pixels[] = [];
  for (let channel = 0; channel < channels + (hasAlpha ? 1 : 0); channel++)
    found.push(await scaledPlane(planes.describe(channel), need, limits));
  const pixels = joined(
    found.map(({ data }) => data),
    need,
  );
  if (hasAlpha) withoutMatte(pixels);
  if (file.mode === modes.lab) labToSrgb(pixels.data, pixels.channels);
  // Photoshop stores CMYK inverted.
  if (file.mode === modes.cmyk)
    for (const [at, value] of pixels.data.entries()) pixels.data[at] = 255 - value;
  const icc = file.mode === modes.lab ? undefined : file.icc;
  return inSrgb(pixels, { icc, colours, limits, isOpaque: need.isOpaque });
}

function scaledPlane(plane: Buffer, { target }: Need, { seconds }: Source['limits']): Promise<Pixels> {
  const picture = open(plane)
    .resize({ ...target, fit: 'fill' })
    .toColourspace('b-w');
  return pixelsOf(picture.timeout({ seconds: Math.ceil(seconds) }));
}

function joined(planes: Buffer[], { target: { width, height } }: Need): Pixels {
  const channels = planes.length as Pixels['channels'];
  const data = Buffer.alloc(width * height * channels);
  for (const [channel, plane] of planes.entries()) {
    for (let pixel = 0; pixel < width * height; pixel++) data[pixel * channels + channel] = plane[pixel] ?? 0;
  }
  return { data, width, height, channels, frames: 1 };
}

/** Photoshop stores transparent colours blended with white. */
function withoutMatte({ data, channels }: Pixels): void {
  for (let at = 0; at < data.length; at += channels) {
    const alpha = (data[at + channels - 1] ?? 0) / 255;
    if (alpha === 0 || alpha === 1) continue;
    for (let channel = at; channel < at + channels - 1; channel++) {
      const own = 255 - (255 - (data[channel] ?? 0)) / alpha;
      data[channel] = Math.min(255, Math.max(0, Math.round(own)));
    }
  }
}
