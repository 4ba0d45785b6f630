import { describe, expect, it } from 'vitest';
import { identifyBinary } from '../../../src/packaging/binary.ts';
import { readTree } from '../../../src/packaging/files.ts';
import { installedFolder } from '../../../src/packaging/stage.ts';
import { hostTarget, nativePackages } from '../../../src/packaging/target.ts';
import * as binaries from '../../support/packages/binaries.ts';

describe('identifyBinary', () => {
  it.each([
    ['ELF x64', binaries.elf('x64'), { platform: 'linux', arch: 'x64', libc: 'glibc' }],
    ['ELF arm64', binaries.elf('arm64'), { platform: 'linux', arch: 'arm64', libc: 'glibc' }],
    [
      'ELF x64 on musl',
      binaries.elf('x64', 'libc.musl-x86_64.so.1'),
      { platform: 'linux', arch: 'x64', libc: 'musl' },
    ],
    ['Mach-O arm64', binaries.machO('arm64'), { platform: 'darwin', arch: 'arm64' }],
    ['PE x64', binaries.pe('x64'), { platform: 'win32', arch: 'x64' }],
  ])('reads the header of %s', (_, bytes, target) => {
    expect(identifyBinary(bytes)).toEqual(target);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('not a library, whatever its name')],
    ['an ELF header cut short', binaries.elf('x64').subarray(0, 12)],
    ['an MZ program that is no PE', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)])],
  ])('does not take %s for a library', (_, bytes) => {
    expect(identifyBinary(bytes)).toBeUndefined();
  });

  it('agrees with what npm installed for this machine', async () => {
    const host = hostTarget();
    for (const name of nativePackages(host)) {
      const libraries = await readTree(installedFolder(name), (file) =>
        /\.(node|dll|dylib|so[.\d]*)$/.test(file),
      );
      expect(libraries.length).toBeGreaterThan(0);
      for (const { bytes } of libraries) expect(identifyBinary(bytes)).toEqual(host);
    }
  });
});
