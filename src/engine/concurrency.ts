// How many resources setup and teardown work on at once.
import { ThumbsError } from '../errors.ts';

/** Most resources are waits on AWS; eight calls at once stay far below every control plane's rate. */
const usual = 8;

/** What `--concurrency` says. Throws Usage. */
export function checkConcurrency(concurrency: number | undefined): number {
  if (concurrency === undefined) return usual;
  if (Number.isInteger(concurrency) && concurrency >= 1) return concurrency;
  throw new ThumbsError('Usage', '--concurrency takes a whole number from 1');
}
