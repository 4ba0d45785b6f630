// Headers of compiled libraries, as far as packaging looks at them.

type Arch = 'x64' | 'arm64';

export function elf(arch: Arch, libc = 'libc.so.6'): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(arch === 'x64' ? 62 : 183, 18);
  return Buffer.concat([header, Buffer.from(`\0${libc}\0`)]);
}

export function machO(arch: Arch): Buffer {
  const header = Buffer.alloc(32);
  header.writeUInt32LE(0xfeedfacf, 0);
  header.writeUInt32LE(arch === 'x64' ? 0x01000007 : 0x0100000c, 4);
  return header;
}

export function pe(arch: Arch): Buffer {
  const header = Buffer.alloc(128);
  header.write('MZ', 'latin1');
  header.writeUInt32LE(64, 0x3c);
  header.write('PE\0\0', 64, 'latin1');
  header.writeUInt16LE(arch === 'x64' ? 0x8664 : 0xaa64, 68);
  return header;
}
