// How many resources setup and teardown work on at once.
import { UsageError } from '../errors/errors.ts';

/** Most resources wait for AWS; eight calls at once stay far below every control plane's rate limit. */
const usual = 8;

/** The value of `--concurrency`. Throws UsageError. */
export function checkConcurrency(concurrency: number | undefined): number {
  if (concurrency === undefined) return usual;
  if (Number.isInteger(concurrency) && concurrency >= 1) return concurrency;
  throw new UsageError('--concurrency takes a whole number from 1');
}
