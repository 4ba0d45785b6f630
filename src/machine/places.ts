// The folders that the system gives us, which may be missing: the home of the user, and the one we stand in.
import { ThumbsError } from '../errors/errors.ts';

/**
 * With an empty HOME the SDK would read `.aws/config` of the working folder; without any it throws, even where keys are in
 * the environment. A user of a container may have none: then there is nothing to read.
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

/** As Debian calls the home of those who have none. */
const noHome = '/nonexistent';

/** Node and the shell may still know the name of a folder that is gone. */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new ThumbsError('NoFolder', 'the working folder does not exist any more', {
      fix: 'cd into a folder that does, and run the same command again',
      cause: error,
    });
  }
}
