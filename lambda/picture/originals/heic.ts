// HEIC photos: HEIF files whose picture is HEVC. Decodes the smallest version in the file that is equivalent and large
// enough: a JPEG beside it, a smaller copy, or the picture itself.
import type { Metadata } from 'sharp';
import { type Dimensions, isSameShape } from '../../limits.ts';
import { cameraFacts } from '../camera.ts';
import { checkPixels, type Pixels } from '../decoder.ts';
import type { Need, Original, Source } from '../opened.ts';
import { refuse } from '../refusals.ts';
import { profileOf } from './colours/profile.ts';
import { embeddedJpeg, embeddedThumbnail, heifHeader } from './heif.ts';
import { HeifError, heifRefusal } from './heif-error.ts';
import { type Colours, type Decoded, HeifFile, type Layer, loadLibheif } from './libheif.ts';
import { describeAsTiff, directoryBytes } from './lines-as-tiff.ts';
import { headerOf, openWithSharp, scaledPixels } from './with-sharp.ts';

/** `load` is replaced in tests. */
export async function openHeic(source: Source, load = loadLibheif): Promise<Original> {
  const { bytes, format, limits } = source;
  const picture = await headerOf(bytes);
  return {
    format,
    displayed: picture.autoOrient,
    facts: cameraFacts(picture.exif, picture.xmp),
    frames: 1,
    motion: { delay: [], loop: 0 },
    decode: async (need) => {
      const library = load();
      const preview = await previewOf(source, picture, { need, isLast: !library });
      if (preview) return preview.decode(need);
      if (!library) throw refuse('HeicUnsupported');
      checkPixels(heifHeader(bytes) ?? { ...picture, compression: 'hevc' }, need.kept, limits);
      try {
        return await decodeHevc(new HeifFile(library(), bytes), need, source);
      } catch (error) {
        throw heifRefusal(error, bytes, limits);
      }
    },
  };
}

/**
 * A JPEG in the file, if it shows the picture: of the same shape, large enough, and, while there is an
 * alternative, with a profile if the picture has one.
 */
async function previewOf(
  { bytes, limits }: Source,
  picture: Metadata,
  { need, isLast }: { need: Need; isLast: boolean },
): Promise<Original | undefined> {
  const jpeg = embeddedJpeg(bytes) ?? (isLast ? embeddedThumbnail(bytes) : undefined);
  if (!jpeg) return undefined;
  const preview = await openWithSharp({ bytes: jpeg, format: 'jpeg', limits });
  const isPale = !isLast && picture.icc && !(await headerOf(jpeg)).icc;
  return suffices(preview.displayed, picture.autoOrient, need) && !isPale ? preview : undefined;
}

const suffices = (copy: Dimensions, picture: Dimensions, { target }: Need) =>
  isSameShape(copy, picture) && copy.width >= target.width && copy.height >= target.height;

function decodeHevc(file: HeifFile, need: Need, { limits }: Source): Promise<Pixels> {
  const primary = file.primary();
  const icc = iccOf(file.coloursOf(primary));
  const decoded = decodeSmallest(file, primary, { need, room: (size) => directoryBytes(size, icc) });
  describeAsTiff(decoded, decoded.room, icc);
  return scaledPixels(decoded.memory, { icc, depth: 'uchar' }, need, limits);
}

/** The smaller copies of some cameras are broken. */
function decodeSmallest(
  file: HeifFile,
  primary: Layer,
  { need, room }: { need: Need; room: (size: Dimensions) => number },
): Decoded {
  const copies = file.thumbnailsOf(primary).filter((copy) => suffices(copy, primary, need));
  for (const copy of copies.toSorted((a, b) => a.width - b.width)) {
    try {
      return file.decode(copy, room);
    } catch (error) {
      if (!(error instanceof HeifError)) throw error;
    }
  }
  return file.decode(primary, room);
}

function iccOf(colours: Colours | undefined): Buffer | undefined {
  if (!colours) return undefined;
  return 'icc' in colours ? colours.icc : profileOf(colours);
}
