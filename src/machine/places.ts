// The folders that the system provides, which may be missing: the user's home, and the working folder.
import { ThumbsError } from '../errors/errors.ts';

/**
 * With an empty HOME the SDK would read `.aws/config` of the working folder; without HOME it throws, even with keys in
 * the environment. A container's user may have none: then there is nothing to read.
 */
export function settleHome(environment: Record<string, string | undefined>, home: () => string): void {
  if (environment.HOME === '') delete environment.HOME;
  try {
    if (home() !== '') return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error;
  }
  environment.HOME = noHome;
}

/** Debian's home folder for users without one. */
const noHome = '/nonexistent';

/** Node and the shell may still know the name of a deleted folder. */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new ThumbsError('NoFolder', 'the working folder no longer exists', {
      fix: 'cd into an existing folder and run the same command again',
      cause: error,
    });
  }
}
