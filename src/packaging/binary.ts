// Detects the platform of a compiled library from its header: a wrong one would fail only at the function's first call.
import type { Target } from './target.ts';

type Bytes = Buffer;

/** Undefined when the bytes are not a library that Node could load on a known platform. */
export function identifyBinary(bytes: Bytes): Target | undefined {
  return identifyElf(bytes) ?? identifyMachO(bytes) ?? identifyPe(bytes);
}

const arches = {
  /** e_machine of the ELF specification: EM_X86_64, EM_AARCH64. */
  elf: new Map<number, Target['arch']>([
    [62, 'x64'],
    [183, 'arm64'],
  ]),
  /** CPU_TYPE_X86_64 and CPU_TYPE_ARM64 of mach/machine.h. */
  machO: new Map<number, Target['arch']>([
    [0x01000007, 'x64'],
    [0x0100000c, 'arm64'],
  ]),
  /** IMAGE_FILE_MACHINE_AMD64 and _ARM64 of the PE format. */
  pe: new Map<number, Target['arch']>([
    [0x8664, 'x64'],
    [0xaa64, 'arm64'],
  ]),
};

function identifyElf(bytes: Bytes): Target | undefined {
  if (bytes.length < 20 || bytes.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const arch = arches.elf.get(bytes.readUInt16LE(18));
  // musl's libraries name their C library `libc.musl-ARCH.so.1`; glibc's is `libc.so.6`.
  return arch && { platform: 'linux', arch, libc: bytes.includes('libc.musl-') ? 'musl' : 'glibc' };
}

function identifyMachO(bytes: Bytes): Target | undefined {
  if (bytes.length < 8 || bytes.readUInt32LE(0) !== 0xfeedfacf) return undefined;
  const arch = arches.machO.get(bytes.readUInt32LE(4));
  return arch && { platform: 'darwin', arch };
}

function identifyPe(bytes: Bytes): Target | undefined {
  if (bytes.length < 64 || bytes.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const header = bytes.readUInt32LE(0x3c);
  if (header + 6 > bytes.length || bytes.toString('latin1', header, header + 4) !== 'PE\0\0')
    return undefined;
  const arch = arches.pe.get(bytes.readUInt16LE(header + 4));
  return arch && { platform: 'win32', arch };
}
