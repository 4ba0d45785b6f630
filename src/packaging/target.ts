// The machine that a package is for, and the native packages of sharp that it needs.
import { familySync, MUSL } from 'detect-libc';

export interface Target {
  platform: 'linux' | 'darwin' | 'win32';
  arch: 'x64' | 'arm64';
  /** Linux only. */
  libc?: 'glibc' | 'musl';
}

/** Lambda's nodejs runtimes are Amazon Linux: glibc. `architecture` as Lambda spells it. */
export function lambdaTarget(architecture: 'x86_64' | 'arm64'): Target {
  return { platform: 'linux', arch: architecture === 'arm64' ? 'arm64' : 'x64', libc: 'glibc' };
}

/** This machine: the embedded cloud runs the same function here. */
export function hostTarget(): Target {
  const { platform, arch } = process as { platform: Target['platform']; arch: Target['arch'] };
  return platform === 'linux'
    ? { platform, arch, libc: familySync() === MUSL ? 'musl' : 'glibc' }
    : { platform, arch };
}

/** E.g. `linux-x64`, `linuxmusl-arm64`: the target in sharp's package names. */
export function targetName({ platform, arch, libc }: Target): string {
  return `${platform}${libc === 'musl' ? 'musl' : ''}-${arch}`;
}

/** The binding and libvips with its codecs; on Windows libvips is inside the binding's package. */
export function nativePackages(target: Target): string[] {
  const name = targetName(target);
  const binding = `@img/sharp-${name}`;
  return target.platform === 'win32' ? [binding] : [binding, `@img/sharp-libvips-${name}`];
}
