// When and with which camera a photo was taken, from its EXIF block.
import { type ExifFields, readExif } from './exif.ts';
import { takenAtIn } from './xmp.ts';

export interface CameraFacts {
  /** ISO 8601; without an offset when the camera did not record its own. */
  CapturedAt?: string;
  /** Maker and model, e.g. `FUJIFILM X-T4`. */
  Camera?: string;
}

/** Longer than any real maker and model; EXIF strings may have any length. */
const maxCameraLength = 100;

/** A broken EXIF block yields no facts instead of failing the thumbnail. XMP supplies the time taken if EXIF lacks it. */
export function cameraFacts(exif: Buffer | undefined, xmp?: Buffer): CameraFacts {
  const facts = exif ? factsOf(exifOrNone(() => readExif(exif))) : {};
  const CapturedAt = facts.CapturedAt ?? (xmp && takenAtIn(xmp));
  return CapturedAt ? { ...facts, CapturedAt } : facts;
}

export function factsOf({ make = '', model = '', takenAt = '', zone = '' }: ExifFields): CameraFacts {
  return { ...capturedAt(takenAt, zone), ...camera(clean(make), clean(model)) };
}

/** Nothing from a broken block. */
export function exifOrNone(read: () => ExifFields): ExifFields {
  try {
    return read();
  } catch {
    return {};
  }
}

/** EXIF writes `2026:06:21 05:12:33`; a camera whose clock was never set writes zeros or blanks; the zone is a separate tag. */
function capturedAt(taken: string, zone: string): CameraFacts {
  const time = taken.replace(/^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/, '$1-$2-$3T$4');
  if (time === taken || Number.isNaN(Date.parse(`${time}Z`))) return {};
  return { CapturedAt: time + (/^[+-]\d\d:\d\d$/.test(zone) ? zone : '') };
}

/** Many makers repeat their name in the model: `Canon` + `Canon EOS R5` becomes `Canon EOS R5`. */
function camera(maker: string, name: string): CameraFacts {
  const text = name.toLowerCase().startsWith(maker.toLowerCase()) ? name : `${maker} ${name}`;
  const camera = text.trim().slice(0, maxCameraLength);
  return camera ? { Camera: camera } : {};
}

const clean = (text: string) => text.replace(/[^\x20-\x7e]/g, '').trim();
