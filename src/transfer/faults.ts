// File system errors in words.

const words: Record<string, string> = {
  EACCES: 'no permission to read it (EACCES)',
  EPERM: 'no permission to read it (EPERM)',
  ENOENT: 'no longer exists (ENOENT)',
  SymbolicLink: 'is a symbolic link, which is not followed here',
  ELOOP: 'links form a loop (ELOOP)',
  ENAMETOOLONG: 'its path is too long for this system (ENAMETOOLONG)',
  EMFILE: 'too many open files (EMFILE)',
  ENOSPC: 'cannot be written: no space left on the disk (ENOSPC)',
  EDQUOT: 'cannot be written: no space left on the disk for this user (EDQUOT)',
  EROFS: 'cannot be written: read-only file system (EROFS)',
  EISDIR: 'is now a folder (EISDIR)',
};

export function describeFault(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return words[code] ?? `cannot be read (${code})`;
}

/** An error of the local file system, not of the network. */
export function isFileFault(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code !== undefined && ['open', 'read', 'stat', 'scandir', 'realpath'].includes(syscall ?? '');
}
