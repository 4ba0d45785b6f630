// Boxes of ISO media files (ISO/IEC 14496-12), which HEIF, CR3 and JPEG XL consist of.

export function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([number(body.length + 8, 4), Buffer.from(type, 'latin1'), body]);
}

/** Big-endian; zero if it takes more than six bytes. */
export function number(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes <= 6 && bytes > 0) buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

/** A JPEG XL file without its picture. */
export const jxlStart = Buffer.concat([
  box('JXL ', Buffer.from('\r\n\x87\n', 'latin1')),
  box('ftyp', Buffer.from('jxl \0\0\0\0jxl ', 'latin1')),
]);
