// Finds the time taken in an XMP packet, where programs that remove EXIF often leave it. The text is untrusted, so it is
// not parsed but searched for one date.
// https://developer.adobe.com/xmp/docs/XMPNamespaces/

/** In order of preference: when the photo was taken, then when its file was created. */
const names = ['exif:DateTimeOriginal', 'photoshop:DateCreated', 'xmp:CreateDate'];
/** Packets of edited photos may contain megabytes of other data. */
const maxText = 256 * 1024;

/** ISO 8601 with second precision, with a time zone if the packet has one. */
export function takenAtIn(packet: Buffer): string | undefined {
  const text = packet.toString('latin1', 0, maxText);
  for (const name of names) {
    // Matches an attribute or an element.
    const pattern = new RegExp(
      `${name}(?:\\s*=\\s*["']|>)(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)?`,
    );
    const [, time = '', zone = ''] = pattern.exec(text) ?? [];
    if (!Number.isNaN(Date.parse(`${time}Z`))) return time + zone;
  }
  return undefined;
}
