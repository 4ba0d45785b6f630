// How many resources setup and teardown work on at once.
import { UsageError } from '../errors/errors.ts';

/** Most resources are waits on AWS; eight calls at once stay far below every control plane's rate. */
const usual = 8;

/** What `--concurrency` says. Throws UsageError. */
export function checkConcurrency(concurrency: number | undefined): number {
  if (concurrency === undefined) return usual;
  if (Number.isInteger(concurrency) && concurrency >= 1) return concurrency;
  throw new UsageError('--concurrency takes a whole number from 1');
}
