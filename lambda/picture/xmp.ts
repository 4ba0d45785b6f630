// The time taken, from an XMP packet: programs that remove EXIF often leave it there. Untrusted text: nothing is parsed, one date is looked for.
// https://developer.adobe.com/xmp/docs/XMPNamespaces/

/** The first that is there counts: when the photo was taken, then when its file was made. */
const names = ['exif:DateTimeOriginal', 'photoshop:DateCreated', 'xmp:CreateDate'];
/** Packets of edited photos may have megabytes of other things. */
const maxText = 256 * 1024;

/** ISO 8601, to the second, with a zone where there is one. */
export function takenAtIn(packet: Buffer): string | undefined {
  const text = packet.toString('latin1', 0, maxText);
  for (const name of names) {
    // As an attribute or as an element.
    const pattern = new RegExp(
      `${name}(?:\\s*=\\s*["']|>)(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)?`,
    );
    const [, time = '', zone = ''] = pattern.exec(text) ?? [];
    if (!Number.isNaN(Date.parse(`${time}Z`))) return time + zone;
  }
  return undefined;
}
