// How a JPEG from within another file is to be turned, where that file says it and the JPEG does not.

/** Puts an EXIF block that says nothing but the orientation before all others: the first one counts. */
export function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  if (orientation === 1) return jpeg;
  const block = Buffer.from(
    'ffd8ffe1002245786966000049492a000800000001001201030001000000ff00000000000000',
    'hex',
  );
  block.writeUInt16LE(orientation, 30);
  return Buffer.concat([block, jpeg.subarray(2)]);
}
