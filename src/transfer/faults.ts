// What the file system says, in words.

const words: Record<string, string> = {
  EACCES: 'may not be read (EACCES)',
  EPERM: 'may not be read (EPERM)',
  ENOENT: 'does not exist any more (ENOENT)',
  SymbolicLink: 'is a symbolic link, which is not followed there',
  ELOOP: 'links that lead in a circle (ELOOP)',
  ENAMETOOLONG: 'its path is too long for this system (ENAMETOOLONG)',
  EMFILE: 'too many open files (EMFILE)',
  ENOSPC: 'cannot be written: no space left on the disk (ENOSPC)',
  EDQUOT: 'cannot be written: no space left on the disk for this user (EDQUOT)',
  EROFS: 'cannot be written: read only (EROFS)',
  EISDIR: 'a folder now (EISDIR)',
};

export function describeFault(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return words[code] ?? `cannot be read (${code})`;
}

/** A fault of the local file system, not of the network. */
export function isFileFault(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code !== undefined && ['open', 'read', 'stat', 'scandir', 'realpath'].includes(syscall ?? '');
}
