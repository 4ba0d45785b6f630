import { describe, expect, it } from 'vitest';
import type { PackedFile } from '../../../src/packaging/files.ts';
import { lambdaTarget } from '../../../src/packaging/target.ts';
import { checkZip, zipFiles } from '../../../src/packaging/zip.ts';
import { elf, machO } from '../../support/packages/binaries.ts';

const x64 = lambdaTarget('x86_64');

function files(binding: Buffer, libvips = binding): PackedFile[] {
  return [
    { name: 'worker.mjs', bytes: Buffer.from('export const handler = () => {};\n'.repeat(50)) },
    { name: 'node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64.node', bytes: binding },
    { name: 'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8.18.7', bytes: libvips },
  ];
}

describe('zipFiles', () => {
  it('gives the same bytes for the same files, in whatever order and time zone', async () => {
    const zone = process.env.TZ;
    const once = await zipFiles(files(elf('x64')));
    process.env.TZ = 'Asia/Tokyo';
    const again = await zipFiles(files(elf('x64')).reverse());
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    expect(again.equals(once)).toBe(true);
  });

  it('gives other bytes when a byte or a name differs', async () => {
    const once = await zipFiles(files(elf('x64')));
    const renamed = files(elf('x64')).map((file) => ({
      ...file,
      name: file.name.replace('worker', 'other'),
    }));
    expect((await zipFiles(renamed)).equals(once)).toBe(false);
    expect((await zipFiles(files(elf('arm64')))).equals(once)).toBe(false);
  });
});

describe('checkZip', () => {
  it('lets a package with libraries for the target pass', async () => {
    await expect(checkZip(await zipFiles(files(elf('x64'))), x64)).resolves.toBeUndefined();
  });

  it.each([
    [
      'of another architecture',
      files(elf('arm64')),
      /libvips-cpp\S+ is linux-arm64 \(glibc\), and the function runs on linux-x64/,
    ],
    ['of another C library', files(elf('x64', 'libc.musl-x86_64.so.1')), /is linuxmusl-x64/],
    ['of another system', files(machO('x64')), /is darwin-x64/],
    ['that is half right', files(elf('x64'), elf('arm64')), /libvips-cpp.* is linux-arm64/],
    ['that is no library', files(Buffer.from('<html>502 Bad Gateway</html>')), /not a library/],
    ['that is not there', files(elf('x64')).slice(0, 1), /no library for linux-x64/],
  ])('refuses a binary %s, whatever its name says', async (_, content, words) => {
    await expect(checkZip(await zipFiles(content), x64)).rejects.toMatchObject({
      code: 'WrongBinary',
      message: expect.stringMatching(words),
      fix: expect.any(String),
    });
  });
});
