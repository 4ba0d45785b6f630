// Cameras' raw files: sensor data is ignored, and the largest JPEG that the camera stored beside it is the
// picture. It is what the photographer saw on the camera, and for most cameras as large as the photo.
import { exifOrNone, factsOf } from '../camera.ts';
import { type ExifFields, readExif } from '../exif.ts';
import type { Original, Source } from '../opened.ts';
import { refuse } from '../refusals.ts';
import { type FoundJpeg, findJpegs, readJpeg } from './jpegs.ts';
import { withOrientation } from './orientation.ts';
import { type Directory, Tiff } from './tiff.ts';
import { openWithSharp } from './with-sharp.ts';

export async function openRaw({ bytes, format, limits }: Source): Promise<Original> {
  const jpegs = format === 'dng' ? dngPreviews(bytes) : findJpegs(bytes);
  const largest = jpegs.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  if (!largest) throw refuse('UnsupportedFormat', "a camera's raw file without a preview");
  const exif = exifOf(bytes, format, jpegs);
  const preview = await openWithSharp({ bytes: turned(largest, exif), format: 'jpeg', limits });
  return { ...preview, format, facts: { ...preview.facts, ...factsOf(exif) } };
}

/** Most previews leave the orientation to the file around them. */
function turned({ bytes, exif }: FoundJpeg, { orientation = 1 }: ExifFields): Buffer {
  const own = exif && exifOrNone(() => readExif(exif)).orientation;
  return own === undefined && orientation >= 1 && orientation <= 8
    ? withOrientation(bytes, orientation)
    : bytes;
}

/** Most raw files are an EXIF block themselves; others have it in a JPEG, or in places of their own. */
function exifOf(file: Buffer, format: string, jpegs: FoundJpeg[]): ExifFields {
  if (format === 'cr3') {
    const [image, photo] = [boxBody(file, 'CMT1'), boxBody(file, 'CMT2')];
    return image ? exifOrNone(() => readExif(image, photo)) : {};
  }
  const at = format === 'mrw' ? file.indexOf('\0TTW') + 8 : 0;
  const fields = exifOrNone(() => readExif(file.subarray(at)));
  if (Object.keys(fields).length > 0) return fields;
  const { exif } = jpegs.find((jpeg) => jpeg.exif) ?? {};
  return exif ? exifOrNone(() => readExif(exif)) : {};
}

/** Canon's boxes are near the start, with their length before their name. */
function boxBody(file: Buffer, type: string): Buffer | undefined {
  const at = file.subarray(0, 65_536).indexOf(type);
  return at < 4 ? undefined : file.subarray(at + 4, at - 4 + file.readUInt32BE(at - 4));
}

const tags = { photometric: 262, stripAt: 273, inner: 330, jpegAt: 0x0201 };
/** Values of `photometric` for ordinary colours. In a DNG, sensor data may be JPEG too. */
const shown = [2, 6];
const maxDirectories = 50;

/** DNG describes each picture in it. Broken directories count as empty. */
function dngPreviews(file: Buffer): FoundJpeg[] {
  try {
    return directoriesOf(new Tiff(file)).flatMap((directory) => {
      if (!shown.includes(directory.number(tags.photometric) ?? 6)) return [];
      const at = directory.number(tags.jpegAt) ?? directory.number(tags.stripAt);
      return (at && readJpeg(file.subarray(at))) || [];
    });
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** One after another, and those within the first: offsets may form a loop. */
function directoriesOf(tiff: Tiff): Directory[] {
  const seen = new Map<number, Directory>();
  const waiting = [tiff.long(4)];
  for (let at = waiting.shift(); at !== undefined && seen.size < maxDirectories; at = waiting.shift()) {
    if (at === 0 || seen.has(at)) continue;
    const directory = tiff.directory(at);
    seen.set(at, directory);
    waiting.push(...directory.numbers(tags.inner), directory.next ?? 0);
  }
  return [...seen.values()];
}
