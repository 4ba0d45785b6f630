// The name of a stack, which begins all its physical names. Apart from these, because every command checks it at its
// start, and names need the SDK's list of partitions.
import { isDeviceName } from '../../lambda/file-names.ts';
import { UsageError } from '../errors/errors.ts';

/** Of a stack's name; `checkStack` knows S3's further rules. */
export const stackRule = /^[a-z][a-z0-9-]{0,19}$/;

/** Checks the stack's name before any call. Throws UsageError. */
export function checkStack(stack: string, platform = process.platform): string {
  if (!stackRule.test(stack)) {
    throw new UsageError(
      `'${stack}' cannot be a stack's name: 1 to 20 lower-case letters, digits and hyphens, starting with a letter`,
      'choose another one with --stack NAME',
    );
  }
  if (platform === 'win32' && isDeviceName(stack)) {
    throw new UsageError(
      `Windows has no files of the name '${stack}', so there can be no state file of that stack`,
      'choose another one with --stack NAME',
    );
  }
  // S3's reserved prefixes; the last is xn--, as in xn--originals-….
  if (/^(sthree|amzn-s3-demo|xn-)($|-)/.test(stack)) {
    throw new UsageError(
      `S3 refuses bucket names that start with '${stack}-'`,
      'choose another one with --stack NAME',
    );
  }
  return stack;
}
