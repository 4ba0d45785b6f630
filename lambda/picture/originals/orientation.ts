// Rotates a JPEG from within another file, when only that file knows the orientation.

/** Inserts an EXIF block with only the orientation before all others: the first one counts. */
export function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  if (orientation === 1) return jpeg;
  const block = Buffer.from(
    'ffd8ffe1002245786966000049492a000800000001001201030001000000ff00000000000000',
    'hex',
  );
  block.writeUInt16LE(orientation, 30);
  return Buffer.concat([block, jpeg.subarray(2)]);
}
